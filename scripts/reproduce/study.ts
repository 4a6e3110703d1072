/** What a study is to compare: its settings, and the folder that holds one study and no other. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { CheckpointError, InvalidArgumentError } from "../../src/index.js";
import {
  baseOf,
  type MethodName,
  readStudySettings,
  type StudySettings,
  studyFiles,
  studySettingsSchema,
  writeFileAtomic,
} from "../../src/tools.js";

/** Lengths of a study in full, which takes hours on two cores, and of a first look in a quarter of one. */
export const lengths = {
  full: {
    numModels: 3,
    steps: 300_000,
    ensembleSteps: 100_000,
    gateSteps: 300_000,
    numSeeds: 10,
    numForks: 200,
    taus: undefined,
    maxLosses: [0.02],
  },
  quick: {
    numModels: 2,
    steps: 16_384,
    ensembleSteps: 8_192,
    gateSteps: 16_384,
    numSeeds: 2,
    numForks: 20,
    taus: [0.1, 0.5, 0.8, 0.95, 1],
    maxLosses: [],
  },
} as const;

/** In the order in which they are made: what begins from another method comes behind it. */
export const studiedMethods = [
  "sdn",
  "pbee",
  "ztw-no-ensemble",
  "ztw",
  "ztw-uniform",
  "ztw-additive",
  "ztw-no-cascade",
  "ztw-shared-gradient",
  "ztw-regret",
] as const satisfies readonly MethodName[];

/**
 * The chosen methods in the order in which they can be made.
 *
 * @throws {InvalidArgumentError} if a study does not take one, or one lacks what it is trained on top of.
 */
export function orderMethods(chosen: readonly string[]): MethodName[] {
  const unknown = chosen.find((name) => !(studiedMethods as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(
      `reproduce: expected methods out of ${studiedMethods.join(", ")}, received ${JSON.stringify(unknown)}.`,
    );
  }
  const methods = studiedMethods.filter((method) => chosen.includes(method));
  for (const method of methods) {
    const base = baseOf(method);
    if (base === undefined || (methods as readonly MethodName[]).includes(base)) continue;
    throw new InvalidArgumentError(
      `reproduce: expected ${base} among the methods, which ${method} is trained on top of. Add it to --methods.`,
    );
  }
  return methods;
}

/**
 * Takes a folder for a study, or goes on with the one that it holds.
 *
 * @throws {CheckpointError} if it holds a study with other settings.
 */
export async function openStudy(folder: string, settings: StudySettings): Promise<void> {
  const file = join(folder, studyFiles.settings);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    await writeFileAtomic(file, `${JSON.stringify(settings, null, 1)}\n`);
    return;
  }
  const found = readStudySettings(folder);
  const names = Object.keys(studySettingsSchema.shape) as (keyof StudySettings)[];
  const other = names.find((name) => JSON.stringify(found[name]) !== JSON.stringify(settings[name]));
  if (other === undefined) return;
  throw new CheckpointError(
    `reproduce: ${folder} holds a study with other settings: ${other} is ${JSON.stringify(found[other])} there, and ${JSON.stringify(settings[other])} here. ` +
      "Give the options that it was begun with, or another --output.",
  );
}
