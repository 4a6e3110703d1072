/** The options of a distillation: their words, defaults and checks, and which of them a checkpoint must agree with. */
import { z } from "zod";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { renameOptions } from "../core/old-names.js";
import { advancedOption, option } from "../core/option-meta.js";
import type { LongWork } from "../core/progress.js";
import { describeSchemaError } from "../core/schema-errors.js";
import { type ProtocolName, protocolNames } from "../envs/protocols.js";
import type { Bundle } from "../model/bundle.js";
import { type MethodName, methodNames } from "../model/bundle-schema.js";
import type { RolloutBackend } from "../model/rollout-backend.js";
import { noopMaxSchema } from "../training/noop-option.js";
import { checkRunOptions, parsedOrNone, type RunOptions, runOptionsSchema } from "../training/run-options.js";
import { checkHoldRollouts, type HoldSettings, holdShape } from "./hold-options.js";
import { trainsEnsemble } from "./methods.js";
import { type RlSettings, rlShape } from "./rl-options.js";
import { referenceSchedule } from "./schedule.js";

const count = z.number().int().positive();
/** For which the authors train each of the two stages. */
const referenceSteps = 1_000_000;

const phaseSchema = z.strictObject({ until: z.number().gt(0).max(1), learningRate: z.number().positive() });

const length = { group: "What and how long" };
const updates = { group: "Rollouts and updates" };

/** Of most methods: the authors'. */
const usualRollouts = { numEnvs: 8, rolloutSteps: 128 };
/** No trial begins in the last {@link trialHorizon} steps of a rollout. */
const holdRollouts = { numEnvs: 16, rolloutSteps: 512 };

/** How rollouts are played where nothing else is said. */
export function defaultRollouts(method: unknown): typeof usualRollouts {
  return method === "ztw-hold" ? holdRollouts : usualRollouts;
}

/** Everything that decides the result, with the defaults of the authors' RL code. */
export const settingsSchema = z.strictObject({
  method: z.enum(methodNames).default("ztw").meta(option("what to train", length)),
  classifiersFrom: z
    .enum(methodNames)
    .optional()
    .meta(
      option(
        "begin with the trained classifiers of this method in the bundle, of the same kind, and train only what follows",
        length,
      ),
    ),
  steps: count
    .default(referenceSteps)
    .meta(option("environment steps for the classifiers, over all environments; whole rollouts", length)),
  ensembleSteps: count
    .optional()
    .meta(
      option(
        "environment steps for the ensemble of ztw and its variants (default: as many as for the classifiers)",
        length,
      ),
    ),
  gateSteps: count
    .default(200_000)
    .meta(
      option(
        "environment steps for the gates (ztw-gate and ztw-regret, which take all else from ztw)",
        length,
      ),
    ),
  ...rlShape,
  ...holdShape,
  numEnvs: count
    .max(4096)
    .optional()
    .meta(
      advancedOption(
        `environments that are played at once (default: ${usualRollouts.numEnvs}; ${holdRollouts.numEnvs} for ztw-hold)`,
        updates,
      ),
    ),
  rolloutSteps: count
    .max(65_536)
    .optional()
    .meta(
      advancedOption(
        `steps in each environment between trainings (default: ${usualRollouts.rolloutSteps}; ${holdRollouts.rolloutSteps} for ztw-hold)`,
        updates,
      ),
    ),
  epochs: count.max(1000).default(5).meta(advancedOption("passes over each rollout", updates)),
  minibatchSize: count
    .default(64)
    .meta(advancedOption("observations in an update of the classifiers", updates)),
  ensembleMinibatchSize: count
    .default(128)
    .meta(advancedOption("observations in an update of the ensemble", updates)),
  schedule: z
    .array(phaseSchema)
    .min(1)
    .readonly()
    .default(referenceSchedule)
    .meta(
      advancedOption("learning rate until each share of the planned updates, as share:rate,...", {
        ...updates,
        value: "list",
      }),
    ),
  seed: z
    .number()
    .int()
    .nonnegative()
    .default(0)
    .meta(option("seeds parameters, games and minibatches", length)),
  protocol: z.enum(protocolNames).optional().meta(option("rules (default: the bundle's)", length)),
  noopMax: noopMaxSchema(length),
});

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
  | "minibatchSize"
  | "ensembleMinibatchSize"
  | keyof RlSettings
  | keyof HoldSettings
> & {
  /** Absent where the protocol's own counts. */
  readonly noopMax?: number;
  /** Absent where classifiers are trained. */
  readonly classifiersFrom?: MethodName;
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
    ...Object.fromEntries(all.filter(([name]) => !(name in rlShape || name in holdShape))),
    ...(filled.method === "ztw-rl" && { rl: pick(rlShape) }),
    ...(filled.method === "ztw-hold" && { hold: pick(holdShape) }),
  } as DistillSettings;
}
