/** The options of a distillation, checked and with their defaults. */
import type { z } from "zod";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { renameOptions } from "../core/old-names.js";
import type { LongWork } from "../core/progress.js";
import { describeSchemaError } from "../core/schema-errors.js";
import type { ProtocolName } from "../envs/protocols.js";
import type { Bundle } from "../model/bundle.js";
import type { MethodName } from "../model/bundle-schema.js";
import type { ClassifierChoice } from "../model/classifier-shapes.js";
import type { RolloutBackend } from "../model/rollout-backend.js";
import { checkRunOptions, parsedOrNone, type RunOptions, runOptionsSchema } from "../training/run-options.js";
import { checkHoldRollouts, type HoldSettings, holdShape } from "./hold-options.js";
import { trainsEnsemble } from "./methods.js";
import { type RegretMode, regretShape } from "./regret-options.js";
import { type RlSettings, rlShape } from "./rl-options.js";
import { defaultRollouts, referenceSteps, settingsSchema } from "./settings-schema.js";

/** Checkpoints and bundles keep the names that these settings had first. */
const storedNames: Readonly<Record<string, string>> = {
  minibatchSize: "batchSize",
  ensembleMinibatchSize: "ensembleBatchSize",
};

type Parsed = Required<z.output<typeof settingsSchema>>;

/** Settings with every default filled in, under the names that are stored. */
export type DistillSettings = Omit<
  Parsed,
  | "protocol"
  | "noopMax"
  | "classifiersFrom"
  | "regretMode"
  | keyof ClassifierChoice
  | "minibatchSize"
  | "ensembleMinibatchSize"
  | keyof RlSettings
  | keyof HoldSettings
> &
  ClassifierChoice & {
    /** Absent where the protocol's own counts. */
    readonly noopMax?: number;
    /** Absent where classifiers are trained. */
    readonly classifiersFrom?: MethodName;
    /** Of `ztw-regret` alone; absent means greedy. */
    readonly regretMode?: RegretMode;
    /** Of `ztw-rl` alone, so that what other methods store stays as it was. */
    readonly rl?: RlSettings;
    /** Of `ztw-hold` alone, likewise. */
    readonly hold?: HoldSettings;
    readonly protocol: ProtocolName;
    readonly batchSize: number;
    readonly ensembleBatchSize: number;
  };

/**
 * What `distill` takes. Everything but `bundle` has a default.
 *
 * What each setting is, `docs/cli.md` says under the same name: `numEnvs` is `--num-envs`.
 */
export interface DistillOptions extends z.input<typeof settingsSchema>, RunOptions, LongWork {
  /** The bundle whose expert is distilled, or its folder. */
  readonly bundle: string | Bundle;
  /** Folder to save the method into: a bundle of the same expert, or a new folder, which becomes a copy. Default: the bundle's. */
  readonly output?: string;
  /** What runs the frozen expert during rollouts. Default: TensorFlow; `engineRollouts` is faster. */
  readonly backend?: RolloutBackend;
  /** @deprecated Say `output`. */
  readonly outputBundle?: string;
  /** @deprecated Say `minibatchSize`. */
  readonly batchSize?: number;
  /** @deprecated Say `ensembleMinibatchSize`. */
  readonly ensembleBatchSize?: number;
}

/** The authors train both stages alike; a method without an ensemble stores what it always stored. */
function defaultEnsembleSteps({ method, steps }: Pick<Parsed, "method" | "steps">): number {
  return trainsEnsemble(method) ? steps : referenceSteps;
}

const settingNames = Object.keys(settingsSchema.shape) as (keyof z.input<typeof settingsSchema>)[];
const otherNames = [
  ...["bundle", "output", "backend"],
  ...Object.keys(runOptionsSchema.shape),
  ...["onProgress", "signal"],
];

/** Options under their names of today; those of the version before work, with a warning. */
export function renameDistillOptions(options: DistillOptions): DistillOptions {
  return renameOptions("distill", options, {
    outputBundle: "output",
    batchSize: "minibatchSize",
    ensembleBatchSize: "ensembleMinibatchSize",
    checkpointEvery: { name: "checkpointEverySteps", convert: stepsOfRollouts },
  });
}

function stepsOfRollouts(numRollouts: number, options: DistillOptions): number {
  const { shape } = settingsSchema;
  if (typeof numRollouts !== "number") return Number.NaN;
  const usual = defaultRollouts(options.method);
  const numEnvs = parsedOrNone(shape.numEnvs.unwrap(), options.numEnvs ?? usual.numEnvs);
  const rolloutSteps = parsedOrNone(shape.rolloutSteps.unwrap(), options.rolloutSteps ?? usual.rolloutSteps);
  return numRollouts * numEnvs * rolloutSteps;
}

/**
 * Fills in defaults.
 *
 * @param options - under their names of today: see {@link renameDistillOptions}.
 * @param bundleProtocol - the protocol that the bundle names.
 * @throws {InvalidArgumentError} if an option is not known or does not fit.
 */
export function resolveSettings(options: DistillOptions, bundleProtocol: string): DistillSettings {
  const unknown = Object.keys(options).find((name) => ![...settingNames, ...otherNames].includes(name));
  if (unknown !== undefined) {
    const known = [...otherNames, ...settingNames].join(", ");
    throw new InvalidArgumentError(`distill: the option ${unknown} is not known. Known: ${known}.`);
  }
  checkRunOptions("distill", options);
  const given = Object.fromEntries(settingNames.map((name) => [name, options[name]]));
  if (options.schedule !== undefined && !Array.isArray(options.schedule))
    throw new InvalidArgumentError(describeMismatch("distill", "an array", "schedule", options.schedule));
  const parsed = settingsSchema.safeParse({ ...given, protocol: options.protocol ?? bundleProtocol });
  if (!parsed.success) throw new InvalidArgumentError(`distill: ${describeSchemaError(parsed.error)}`);
  const { numEnvs, rolloutSteps } = defaultRollouts(parsed.data.method);
  const filled = {
    ...parsed.data,
    ensembleSteps: parsed.data.ensembleSteps ?? defaultEnsembleSteps(parsed.data),
    numEnvs: parsed.data.numEnvs ?? numEnvs,
    rolloutSteps: parsed.data.rolloutSteps ?? rolloutSteps,
  };
  if (filled.method === "ztw-hold") checkHoldRollouts(filled);
  const all = Object.entries(filled)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [storedNames[name] ?? name, value] as const);
  const pick = (shape: object) => Object.fromEntries(all.filter(([name]) => name in shape));
  return {
    ...Object.fromEntries(
      all.filter(([name]) => !(name in regretShape || name in rlShape || name in holdShape)),
    ),
    ...(filled.method === "ztw-regret" && pick(regretShape)),
    ...(filled.method === "ztw-rl" && { rl: pick(rlShape) }),
    ...(filled.method === "ztw-hold" && { hold: pick(holdShape) }),
  } as DistillSettings;
}
