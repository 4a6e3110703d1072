/** The options of PPO: defaults, checks, and which of them a checkpoint must agree with. */
import { z } from "zod";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import type { Evaluator } from "../core/policy-types.js";
import type { LongWork } from "../core/progress.js";
import { type ProtocolName, protocolNames } from "../envs/protocols.js";
import type { Architecture } from "../model/architecture.js";
import type { ArchitectureName } from "../model/architectures.js";
import type { RolloutBackend } from "../model/rollout-backend.js";
import type { Device } from "../tensor/tensorflow.js";

const count = z.number().int().positive();
const share = z.number().min(0).max(1);
const notNegative = z.number().nonnegative();

/**
 * Everything that decides the result. Defaults are those of rl-baselines3-zoo's `ppo.yml` for Atari. Rates, clip range
 * and entropy coefficient move in a straight line to their `final` value over the run.
 */
export const trainSettingsSchema = z.strictObject({
  /** Environment steps over all environments; whole rollouts only, at least one. */
  steps: count.default(10_000_000),
  numEnvs: count.default(8),
  /** Steps in each environment between updates. */
  rolloutSteps: count.default(128),
  /** Passes over a rollout. */
  epochs: count.default(4),
  minibatchSize: count.default(256),
  learningRate: z.number().positive().default(2.5e-4),
  finalLearningRate: notNegative.default(0),
  clipRange: z.number().positive().default(0.1),
  finalClipRange: notNegative.default(0),
  valueCoefficient: notNegative.default(0.5),
  entropyCoefficient: notNegative.default(0.01),
  /** Default: `entropyCoefficient`, that is, no change. */
  finalEntropyCoefficient: notNegative.optional(),
  /** Gamma. */
  discount: share.default(0.99),
  gaeLambda: share.default(0.95),
  maxGradNorm: z.number().positive().default(0.5),
  normalizeAdvantages: z.boolean().default(true),
  /** Values may move by this much in one update; `null`: by any amount. */
  valueClipRange: z.number().positive().nullable().default(null),
  adamEpsilon: z.number().positive().default(1e-5),
  /** Learn from the sign of each reward. */
  clipRewards: z.boolean().default(true),
  /** A lost life ends the return, and resets nothing. */
  episodicLife: z.boolean().default(true),
  /**
   * Any reward that is not zero ends the return, and resets nothing: for games of independent points, as Pong, where the
   * discount then weighs the length of a rally and not how many follow.
   */
  rewardEndsReturn: z.boolean().default(false),
  /** Seeds weights, actions, games and minibatches. */
  seed: z.number().int().nonnegative().default(0),
  /**
   * Divides the logits of the policy to start from, so that one that has become sure of its actions explores again.
   * Greedy actions stay.
   */
  fromTemperature: z.number().positive().default(1),
  /**
   * Steps between searches for units that were zero throughout the last rollout; those are drawn anew, without a change of
   * the network's answers. 0: never.
   */
  recycleDormantEvery: z.number().int().nonnegative().default(0),
  /**
   * Share of the environments, in [0, 1), that play again and again what came before the points and lives that the others
   * lost, with another chance: losses that are rare become common in training. Their returns are in no measure.
   */
  practiceShare: z.number().min(0).lt(1).default(0),
  /**
   * Steps over which the weights are averaged in what is evaluated and saved; training itself goes on from the latest.
   * Averages play better while the learning rate is high. 0: the latest weights.
   */
  averageSteps: z.number().int().nonnegative().default(0),
  /** Default: that of the bundle to start from, else `ref-clean`. */
  protocol: z.enum(protocolNames).optional(),
  /** Steps between evaluations; 0: none but the last. Needs an evaluator. */
  evaluateEvery: z.number().int().nonnegative().default(250_000),
});

export type TrainSettings = Required<z.output<typeof trainSettingsSchema>>;

/** What `train` takes. `game` and `output` are all that it needs. */
export interface TrainOptions extends z.input<typeof trainSettingsSchema>, LongWork {
  /** In snake case, as ALE names ROMs: `pong`, `space_invaders`. */
  readonly game: string;
  /** Folder for the bundles `best` and `last`, and the curve `<game>-training.json`. */
  readonly output: string;
  /** Folder of a bundle whose expert is trained further, with a fresh optimizer. Default: orthogonal first weights. */
  readonly from?: string;
  /** The network, or its name. Default: that of `from`, which it must be equal to, else NatureCNN. */
  readonly architecture?: Architecture | ArchitectureName;
  /** What answers during rollouts; it is given the weights anew for each. Default: TensorFlow; `engineRollouts` is faster. */
  readonly backend?: RolloutBackend;
  /** Plays full games now and then; the best expert by its greedy mean is kept. Default: no evaluation, and no `best`. */
  readonly evaluator?: Evaluator;
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
  /** Default `"auto"`: a GPU where TensorFlow finds one. */
  readonly device?: Device;
  /** Folder of ROM files, as for `makeAtari`. */
  readonly romFolder?: string;
}

const settingNames = Object.keys(trainSettingsSchema.shape) as (keyof z.input<typeof trainSettingsSchema>)[];
const otherNames: readonly Exclude<keyof TrainOptions, (typeof settingNames)[number]>[] = [
  "game",
  "output",
  "from",
  "architecture",
  "backend",
  "evaluator",
  "checkpointFolder",
  "resume",
  "checkpointEvery",
  "logFolder",
  "numThreads",
  "device",
  "romFolder",
  "onProgress",
  "signal",
];

/**
 * Fills in defaults.
 *
 * @param fromProtocol - the protocol of the bundle that training starts from.
 * @throws {InvalidArgumentError} if an option is not known or does not fit.
 */
export function resolveTrainSettings(
  options: TrainOptions,
  fromProtocol: string = "ref-clean",
): TrainSettings {
  const known: readonly string[] = [...otherNames, ...settingNames];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`train: the option ${unknown} is not known. Known: ${known.join(", ")}.`);
  }
  const given = Object.fromEntries(settingNames.map((name) => [name, options[name]]));
  const parsed = trainSettingsSchema.safeParse({ ...given, protocol: options.protocol ?? fromProtocol });
  if (!parsed.success) throw new InvalidArgumentError(`train: ${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  if (options.from === undefined && data.fromTemperature !== 1) {
    const advice = "Give from too, or leave it out.";
    throw new InvalidArgumentError(
      describeMismatch(
        "train",
        "1 where there is no bundle to start from",
        "fromTemperature",
        data.fromTemperature,
        advice,
      ),
    );
  }
  const settings = {
    ...data,
    finalEntropyCoefficient: data.finalEntropyCoefficient ?? data.entropyCoefficient,
    protocol: data.protocol as ProtocolName,
  };
  checkPractice(settings);
  checkAverage(settings);
  return settings;
}

function checkPractice(settings: TrainSettings): void {
  const { practiceShare, numEnvs } = settings;
  if (practiceShare === 0 || countPractising(settings) > 0) return;
  const expected = `0 or a share of ${numEnvs} environments that lets one practise and one play whole games`;
  throw new InvalidArgumentError(describeMismatch("train", expected, "practiceShare", practiceShare));
}

function checkAverage(settings: TrainSettings): void {
  const { averageSteps, numEnvs, rolloutSteps, recycleDormantEvery } = settings;
  if (averageSteps === 0) return;
  if (countAveraged(settings) < 1) {
    const expected = `0 or at least the ${numEnvs * rolloutSteps} steps of a rollout`;
    throw new InvalidArgumentError(describeMismatch("train", expected, "averageSteps", averageSteps));
  }
  if (recycleDormantEvery > 0) {
    const expected = "0 where dormant units are drawn anew, whose old weights the mean would keep,";
    throw new InvalidArgumentError(describeMismatch("train", expected, "averageSteps", averageSteps));
  }
}

/** Environments that practise; one at least plays whole games. */
export function countPractising({ practiceShare, numEnvs }: TrainSettings): number {
  return Math.min(Math.round(practiceShare * numEnvs), numEnvs - 1);
}

/** Rollouts of a run: whole ones, at least one. */
export function countRollouts({ steps, numEnvs, rolloutSteps }: TrainSettings): number {
  return Math.max(1, Math.floor(steps / (numEnvs * rolloutSteps)));
}

/** Rollouts over which weights are averaged; 0: none. */
export function countAveraged({ averageSteps, numEnvs, rolloutSteps }: TrainSettings): number {
  return averageSteps / (numEnvs * rolloutSteps);
}
