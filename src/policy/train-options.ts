/** The options of PPO: their words, defaults and checks, and which of them a checkpoint must agree with. */
import { z } from "zod";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { renameOptions } from "../core/old-names.js";
import { advancedOption, option } from "../core/option-meta.js";
import type { Evaluator } from "../core/policy-types.js";
import type { LongWork } from "../core/progress.js";
import { describeSchemaError } from "../core/schema-errors.js";
import { type ProtocolName, protocolNames } from "../envs/protocols.js";
import type { Architecture } from "../model/architecture.js";
import type { ArchitectureName } from "../model/architectures.js";
import type { Bundle } from "../model/bundle.js";
import type { RolloutBackend } from "../model/rollout-backend.js";
import type { Device } from "../tensor/tensorflow.js";
import { noopMaxSchema } from "../training/noop-option.js";
import { checkRunOptions, parsedOrNone, type RunOptions, runOptionsSchema } from "../training/run-options.js";

const count = z.number().int().positive();
const countOrNone = z.number().int().nonnegative();
const share = z.number().min(0).max(1);
const rate = z.number().positive().max(1);
const notNegative = z.number().nonnegative();

const length = { group: "Length and start" };
const rollouts = { group: "Rollouts and updates" };
const loss = { group: "Loss and optimizer" };
const rules = { group: "What is learned from" };

/**
 * Everything that decides the result. Defaults are those of rl-baselines3-zoo's `ppo.yml` for Atari. Rates, clip range
 * and entropy coefficient move in a straight line to their `final` value over the run.
 */
export const trainSettingsSchema = z.strictObject({
  steps: count
    .default(10_000_000)
    .meta(option("environment steps of a run, four frames each; whole rollouts", length)),
  numEnvs: count.max(4096).default(8).meta(option("environments that are played at once", rollouts)),
  rolloutSteps: count
    .max(65_536)
    .default(128)
    .meta(advancedOption("steps in each environment between updates", rollouts)),
  epochs: count.max(1000).default(4).meta(advancedOption("passes over each rollout", rollouts)),
  minibatchSize: count.default(256).meta(advancedOption("transitions in an update", rollouts)),
  learningRate: rate.default(2.5e-4).meta(option("Adam's step at the start", loss)),
  finalLearningRate: share.default(0).meta(advancedOption("and at the end; a straight line between", loss)),
  clipRange: z
    .number()
    .positive()
    .default(0.1)
    .meta(advancedOption("how far ratios of probabilities count, at the start", loss)),
  finalClipRange: notNegative.default(0).meta(advancedOption("and at the end", loss)),
  valueCoefficient: notNegative.default(0.5).meta(advancedOption("weight of the critic's loss", loss)),
  entropyCoefficient: notNegative.default(0.01).meta(advancedOption("weight of the entropy", loss)),
  finalEntropyCoefficient: notNegative
    .optional()
    .meta(advancedOption("and at the end (default: the same)", loss)),
  discount: share.default(0.99).meta(advancedOption("gamma", rules)),
  gaeLambda: share.default(0.95).meta(advancedOption("0 trusts the critic, 1 the rewards", rules)),
  maxGradNorm: z.number().positive().default(0.5).meta(advancedOption("limit of the gradient's norm", loss)),
  normalizeAdvantages: z
    .boolean()
    .default(true)
    .meta(
      advancedOption("normalize advantages in each minibatch", {
        ...loss,
        without: "use advantages as they are",
      }),
    ),
  valueClipRange: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .meta(advancedOption("how far values may move in an update (default: any amount)", loss)),
  adamEpsilon: z.number().positive().default(1e-5).meta(advancedOption("added to Adam's denominator", loss)),
  clipRewards: z
    .boolean()
    .default(true)
    .meta(
      advancedOption("learn from the sign of each reward", {
        ...rules,
        without: "learn from rewards as they are, not from their sign",
      }),
    ),
  episodicLife: z
    .boolean()
    .default(true)
    .meta(
      advancedOption("a lost life ends the return, and resets nothing", {
        ...rules,
        without: "a lost life does not end the return",
      }),
    ),
  rewardEndsReturn: z
    .boolean()
    .default(false)
    .meta(
      advancedOption(
        "a reward ends the return, as a lost life does: for points that are independent, as in Pong",
        rules,
      ),
    ),
  seed: countOrNone.default(0).meta(option("seeds weights, actions, games and minibatches", length)),
  fromTemperature: z
    .number()
    .positive()
    .default(1)
    .meta(
      advancedOption(
        "divide the logits of --from, so that a policy that is sure of its actions explores again; greedy actions stay",
        length,
      ),
    ),
  recycleDormantEverySteps: countOrNone
    .default(0)
    .meta(
      advancedOption(
        "steps between searches for units that are zero throughout, which are drawn anew without changing an answer; 0: never",
        rollouts,
      ),
    ),
  practiceShare: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .meta(
      advancedOption(
        "share of the environments that play again what came before a lost point or life; they are in no measure",
        rules,
      ),
    ),
  averageSteps: countOrNone
    .default(0)
    .meta(
      advancedOption(
        "evaluate and save the mean of the weights over about so many steps, which plays better while rates are high; 0: the latest weights",
        rollouts,
      ),
    ),
  protocol: z
    .enum(protocolNames)
    .optional()
    .meta(option("rules (default: of --from, else ref-clean)", length)),
  noopMax: noopMaxSchema(length),
  evaluateEverySteps: countOrNone
    .default(250_000)
    .meta(option("environment steps between evaluations; 0: only at the end", length)),
});

/** Checkpoints, bundles and curves keep the names that these settings had first. */
const storedNames: Readonly<Record<string, string>> = {
  evaluateEverySteps: "evaluateEvery",
  recycleDormantEverySteps: "recycleDormantEvery",
};

type Parsed = Required<z.output<typeof trainSettingsSchema>>;

/** Settings with every default filled in, under the names that are stored. */
export interface TrainSettings
  extends Omit<Parsed, "evaluateEverySteps" | "recycleDormantEverySteps" | "noopMax"> {
  /** Absent where the protocol's own counts. */
  readonly noopMax?: number;
  readonly evaluateEvery: number;
  readonly recycleDormantEvery: number;
}

/**
 * What `train` takes. `game` and `output` are all that it needs.
 *
 * What each setting is, `docs/cli.md` says under the same name: `numEnvs` is `--num-envs`.
 */
export interface TrainOptions extends z.input<typeof trainSettingsSchema>, RunOptions, LongWork {
  /** In snake case, as ALE names ROMs: `pong`, `space_invaders`. */
  readonly game: string;
  /** Folder for the bundles `best` and `last`, and the curve `<game>-training.json`. */
  readonly output: string;
  /** A bundle, or its folder, whose expert is trained further, with a fresh optimizer. Default: orthogonal first weights. */
  readonly from?: string | Bundle;
  /** The network, or its name. Default: that of `from`, which it must be equal to, else NatureCNN. */
  readonly architecture?: Architecture | ArchitectureName;
  /** What answers during rollouts; it is given the weights anew for each. Default: TensorFlow; `engineRollouts` is faster. */
  readonly backend?: RolloutBackend;
  /** Plays full games now and then; the best expert by its greedy mean is kept. Default: no evaluation, and no `best`. */
  readonly evaluator?: Evaluator;
  /** Default `"auto"`: a GPU where TensorFlow finds one. */
  readonly device?: Device;
  /** @deprecated Say `evaluateEverySteps`. */
  readonly evaluateEvery?: number;
  /** @deprecated Say `recycleDormantEverySteps`. */
  readonly recycleDormantEvery?: number;
}

const settingNames = Object.keys(trainSettingsSchema.shape) as (keyof z.input<typeof trainSettingsSchema>)[];
const otherNames: readonly string[] = [
  ...["game", "output", "from", "architecture", "backend", "evaluator", "device"],
  ...Object.keys(runOptionsSchema.shape),
  ...["onProgress", "signal"],
];

/** Options under their names of today; those of the version before work, with a warning. */
export function renameTrainOptions(options: TrainOptions): TrainOptions {
  return renameOptions("train", options, {
    evaluateEvery: "evaluateEverySteps",
    recycleDormantEvery: "recycleDormantEverySteps",
    checkpointEvery: { name: "checkpointEverySteps", convert: stepsOfRollouts },
  });
}

function stepsOfRollouts(numRollouts: number, options: TrainOptions): number {
  const { numEnvs, rolloutSteps } = trainSettingsSchema.shape;
  if (typeof numRollouts !== "number") return Number.NaN;
  return (
    numRollouts * parsedOrNone(numEnvs, options.numEnvs) * parsedOrNone(rolloutSteps, options.rolloutSteps)
  );
}

/**
 * Fills in defaults.
 *
 * @param options - under their names of today: see {@link renameTrainOptions}.
 * @param fromProtocol - the protocol of the bundle that training starts from.
 * @throws {InvalidArgumentError} if an option is not known or does not fit.
 */
export function resolveTrainSettings(
  options: TrainOptions,
  fromProtocol: string = "ref-clean",
): TrainSettings {
  const known = [...otherNames, ...settingNames];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`train: the option ${unknown} is not known. Known: ${known.join(", ")}.`);
  }
  checkRunOptions("train", options);
  const given = Object.fromEntries(settingNames.map((name) => [name, options[name]]));
  const parsed = trainSettingsSchema.safeParse({ ...given, protocol: options.protocol ?? fromProtocol });
  if (!parsed.success) throw new InvalidArgumentError(`train: ${describeSchemaError(parsed.error)}`);
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
  const filled = {
    ...data,
    finalEntropyCoefficient: data.finalEntropyCoefficient ?? data.entropyCoefficient,
    protocol: data.protocol as ProtocolName,
  };
  const stored = Object.entries(filled)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [storedNames[name] ?? name, value]);
  const settings = Object.fromEntries(stored) as TrainSettings;
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
