/** A study as it lies in a folder: its settings, the results of every model, and where the time went. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkInteger, checkObject, checkPath, checkText } from "../../core/check.js";
import { CheckpointError, describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { readBytes, readJson } from "../../core/files.js";
import { checkFreshSeeds } from "../../evaluate/fresh-seeds.js";
import { type MeasuresResult, readMeasures } from "../../evaluate/measures-result.js";
import { readConfirmation, readSweep } from "../../evaluate/result-file.js";
import type { ConfirmationResult, SweepResult } from "../../evaluate/result-schema.js";
import { type MethodName, methodNames } from "../../model/bundle-schema.js";

const count = z.number().int().positive();

/** Everything that decides what a study finds. */
export const studySettingsSchema = z.strictObject({
  /** By game: the sha256 of the expert that all methods of the game are distilled from. */
  experts: z.record(z.string(), z.string()),
  methods: z.array(z.enum(methodNames)).min(1),
  /** Independently distilled models of each method and game, with the seeds 1, 2, ... */
  numModels: count,
  /** Environment steps of the classifiers', the ensembles' and the gates' training; absent where they had been distilled before. */
  steps: count.optional(),
  ensembleSteps: count.optional(),
  gateSteps: count.optional(),
  /** Games at each threshold of a sweep, and games whose states the exits are asked about. */
  numSeeds: count,
  noopMax: z.number().int().min(0),
  /** Disagreements with the expert from which each measured policy's games are played on both ways; absent where nothing is measured. */
  numForks: count.optional(),
  /** Thresholds of methods that stop at a confidence; absent: the defaults of a sweep. */
  taus: z.array(z.number()).optional(),
  /** Shares of (expert − random) at which the first model's thresholds are chosen; none: nothing is tuned. */
  maxLosses: z.array(z.number()),
  /** Absent: `ztw reproduce`. */
  madeBy: z.literal("ztw campaign").optional(),
});
export type StudySettings = z.output<typeof studySettingsSchema>;

/** What a study found of one model of a method; a study that goes on has not all of it yet. */
export interface StudiedModel {
  readonly game: string;
  readonly method: MethodName;
  /** From 1. */
  readonly model: number;
  readonly sweep: SweepResult;
  /** Each exit alone, and the expert. */
  readonly heads?: SweepResult;
  readonly measures?: MeasuresResult;
  readonly confirmation?: ConfirmationResult;
}

/** A step's time; a step that was stopped and went on has several. */
const timeSchema = z.object({ game: z.string(), model: count, step: z.string(), seconds: z.number().min(0) });
export type StepTime = z.output<typeof timeSchema>;

export interface Study {
  readonly folder: string;
  readonly settings: StudySettings;
  /** By game, then by method, as the settings name them. */
  readonly models: readonly StudiedModel[];
  readonly times: readonly StepTime[];
}

/** The names of a study's own files; those of models are in `<game>/model-<number>/<method>/`. */
export const studyFiles = { settings: "study.json", times: "times.jsonl" } as const;

/** Where a model's results are, within the study's folder. */
export function modelFolder(game: string, model: number): string {
  checkText("modelFolder", "game", game);
  checkInteger("modelFolder", "model", model, { min: 1, max: Number.MAX_SAFE_INTEGER });
  return join(game, `model-${model}`);
}

/**
 * Reads a study, also one that is not finished.
 *
 * @throws {CheckpointError} if a file does not read, or a result is of another expert than the study's.
 */
export function readStudy(folder: string): Study {
  checkPath("readStudy", "folder", folder);
  const settings = readStudySettings(folder);
  const { methods, numModels, experts } = settings;
  const numbers = Array.from({ length: numModels }, (_, index) => index + 1);
  const models = Object.keys(experts).flatMap((game) =>
    methods.flatMap((method) =>
      numbers.flatMap((model) => readModel(folder, settings, { game, method, model })),
    ),
  );
  return { folder, settings, models, times: readTimes(join(folder, studyFiles.times)) };
}

/** Accepts what {@link readStudy} returns. */
export function checkStudy(where: string, study: Study): Study {
  const { folder, settings, models, times } = checkObject(where, "study", study);
  const isOne = typeof folder === "string" && Array.isArray(models) && Array.isArray(times);
  if (isOne && typeof settings === "object" && settings !== null) return study;
  throw new InvalidArgumentError(describeMismatch(where, "what readStudy() returned", "study", study));
}

/** @throws {CheckpointError} if the folder holds no study. */
export function readStudySettings(folder: string): StudySettings {
  checkPath("readStudy", "folder", folder);
  return readJson(
    "readStudy",
    join(folder, studyFiles.settings),
    studySettingsSchema,
    "Make it with: ztw reproduce",
  );
}

function readModel(
  root: string,
  { experts }: StudySettings,
  place: Pick<StudiedModel, "game" | "method" | "model">,
): StudiedModel[] {
  const folder = join(root, modelFolder(place.game, place.model), place.method);
  const file = (name: string) => join(folder, `${name}.json`);
  if (!existsSync(file("sweep"))) return [];
  const sweep = readSweep(file("sweep"));
  const { expertSha256, methodSha256 } = sweep.ran;
  checkSame(file("sweep"), "expertSha256", { expected: experts[place.game], found: expertSha256 });
  const others = {
    ...(existsSync(file("heads")) && { heads: readSweep(file("heads")) }),
    ...(existsSync(file("measures")) && { measures: readMeasures(file("measures")) }),
    ...(existsSync(file("confirm")) && { confirmation: readConfirmation(file("confirm")) }),
  };
  for (const { ran } of Object.values(others))
    checkSame(folder, "methodSha256", { expected: methodSha256, found: ran.methodSha256 });
  if (others.confirmation) checkFreshSeeds("readStudy", sweep, others.confirmation);
  return [{ ...place, sweep, ...others }];
}

function checkSame(
  file: string,
  name: string,
  { expected, found }: { expected: unknown; found: unknown },
): void {
  if (expected === found) return;
  throw new CheckpointError(
    `readStudy: expected ${name} ${expected} in ${file}, received ${found}. Remove it, and run ztw reproduce again.`,
  );
}

/** The last line may be half written by a process that was killed. */
function readTimes(file: string): StepTime[] {
  if (!existsSync(file)) return [];
  const lines = Buffer.from(readBytes("readStudy", file)).toString("utf8").split("\n");
  return lines.flatMap((line) => {
    try {
      return [timeSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
