/** The options of a distillation: defaults, checks, and which of them a checkpoint must agree with. */
import { z } from "zod";
import { InvalidArgumentError } from "../core/errors.js";
import type { LongWork } from "../core/progress.js";
import { type ProtocolName, protocolNames } from "../envs/protocols.js";
import { methodNames } from "../model/bundle-schema.js";
import type { RolloutBackend } from "../model/rollout-backend.js";
import { referenceSchedule } from "./schedule.js";

const count = z.number().int().positive();

const phaseSchema = z.strictObject({ until: z.number().gt(0).max(1), learningRate: z.number().positive() });

/** Everything that decides the result, with the defaults of the authors' RL code. */
export const settingsSchema = z.strictObject({
  method: z.enum(methodNames).default("ztw"),
  /** Environment steps for the classifiers, over all environments; whole rollouts only, at least one. */
  steps: count.default(1_000_000),
  /** Environment steps for the ensemble; `ztw` only. */
  ensembleSteps: count.default(1_000_000),
  /** Environment steps for the gates; `ztw-gate` only, which takes all else from the bundle's `ztw`. */
  gateSteps: count.default(200_000),
  numEnvs: count.default(8),
  /** Steps in each environment between trainings. */
  rolloutSteps: count.default(128),
  /** Passes over a rollout. */
  epochs: count.default(5),
  batchSize: count.default(64),
  ensembleBatchSize: count.default(128),
  /** Scales with the planned updates of each stage. */
  schedule: z.array(phaseSchema).min(1).readonly().default(referenceSchedule),
  seed: z.number().int().nonnegative().default(0),
  /** Default: the protocol that the bundle names. */
  protocol: z.enum(protocolNames).optional(),
});

export type DistillSettings = Omit<z.output<typeof settingsSchema>, "protocol"> & {
  readonly protocol: ProtocolName;
};

/** What `distill` takes. Everything but `bundle` has a default. */
export interface DistillOptions extends z.input<typeof settingsSchema>, LongWork {
  /** Folder of the bundle whose expert is distilled. */
  readonly bundle: string;
  /** Folder to save the method into: a bundle of the same expert, or a new folder, which becomes a copy. Default: `bundle`. */
  readonly outputBundle?: string;
  /** What runs the frozen expert during rollouts. Default: TensorFlow; `engineRollouts` is faster. */
  readonly backend?: RolloutBackend;
  /** Folder for checkpoints. Default: none are written. */
  readonly checkpointFolder?: string;
  /** Go on from the checkpoint if there is one. Default false: a checkpoint that is found is an error. */
  readonly resume?: boolean;
  /** Rollouts between checkpoints. Default 20. */
  readonly checkpointEvery?: number;
  /** Folder for TensorBoard's event files. Default: none are written. */
  readonly logFolder?: string;
  /** Threads of TensorFlow and of the environments. Default: all cores. A run repeats exactly with an equal number. */
  readonly numThreads?: number;
  /** Folder of ROM files, as for `makeAtari`. */
  readonly romFolder?: string;
}

const settingNames = Object.keys(settingsSchema.shape) as (keyof z.input<typeof settingsSchema>)[];
const otherNames = [
  "bundle",
  "outputBundle",
  "backend",
  "checkpointFolder",
  "resume",
  "checkpointEvery",
  "logFolder",
  "numThreads",
  "romFolder",
  "onProgress",
  "signal",
];

/**
 * Fills in defaults.
 *
 * @param bundleProtocol - the protocol that the bundle names.
 * @throws {InvalidArgumentError} if an option is not known or does not fit.
 */
export function resolveSettings(options: DistillOptions, bundleProtocol: string): DistillSettings {
  const unknown = Object.keys(options).find((name) => ![...settingNames, ...otherNames].includes(name));
  if (unknown !== undefined) {
    const known = [...otherNames, ...settingNames].join(", ");
    throw new InvalidArgumentError(`distill: the option ${unknown} is not known. Known: ${known}.`);
  }
  const given = Object.fromEntries(settingNames.map((name) => [name, options[name]]));
  const parsed = settingsSchema.safeParse({ ...given, protocol: options.protocol ?? bundleProtocol });
  if (!parsed.success) throw new InvalidArgumentError(`distill: ${z.prettifyError(parsed.error)}`);
  return parsed.data as DistillSettings;
}
