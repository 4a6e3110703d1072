/** Training of an expert with PPO, from a game to a bundle. */
import { readCommit, readMachine } from "../core/provenance.js";
import type { Architecture } from "../model/architecture.js";
import { lineageFrom } from "../model/lineage.js";
import type { EvaluationRow } from "../model/training-curve.js";
import { loadTensorFlow, type TensorFlow } from "../tensor/tensorflow.js";
import { describeVector, type GameVector } from "../training/environment-vector.js";
import { openGames } from "../training/games.js";
import { runTraining } from "../training/run.js";
import { rolloutsBetweenCheckpoints } from "../training/run-options.js";
import { ActorCritic } from "./actor-critic.js";
import { chooseArchitecture } from "./choose-architecture.js";
import { firstWeights } from "./first-weights.js";
import { PpoRun } from "./ppo-run.js";
import { openTrainCheckpoints, type TrainState } from "./train-checkpoint.js";
import type { TrainOptions } from "./train-options.js";
import { planTraining, type TrainPlan } from "./train-plan.js";

/** What a training made. */
export interface TrainResult {
  /** Bundle of the expert as it was at the end. */
  readonly lastBundle: string;
  /** Bundle of the expert with the best greedy mean; `undefined` without an evaluator. */
  readonly bestBundle: string | undefined;
  /** The curve's file. */
  readonly curveFile: string;
  /** Environment steps that were done when this session began; 0 without a checkpoint. */
  readonly fromStep: number;
  /** Environment steps. */
  readonly numSteps: number;
  /** Mean undiscounted return of the last 100 training episodes; `undefined` if none ended. */
  readonly recentReturn: number | undefined;
  readonly evaluations: readonly EvaluationRow[];
  /** Time spent, sessions before a restart included. */
  readonly wallTimeMs: number;
}

/**
 * Trains an expert with PPO on a vector of native environments, and saves it as a policy bundle.
 *
 * Steps are played in whole rollouts. When the signal aborts, the rollout under way is finished, a checkpoint is written
 * if there is a folder for it, and the promise rejects with the signal's reason. A run that is killed and resumed ends
 * with the same bits, on one type of CPU and for an equal number of threads; one that is finished is not repeated.
 *
 * @param options - see {@link TrainOptions}; defaults are rl-baselines3-zoo's for Atari, 10 million steps.
 * @throws {InvalidArgumentError} if an option is unknown or does not fit.
 * @throws {CheckpointError} if a bundle or a checkpoint is damaged, or belongs to something else; nothing is overwritten.
 * @throws {NativeError} if TensorFlow, a GPU that was asked for, the emulator or the ROM is missing.
 * @see Schulman et al. 2017, Proximal Policy Optimization Algorithms. Differs, as Stable-Baselines3 does: advantages are
 * normalized in each minibatch, the gradient's norm is limited, values are not clipped.
 * @example
 * await train({ game: "pong", output: "runs/pong", steps: 1_000_000 })
 */
export function train(options: TrainOptions): Promise<TrainResult> {
  return trainWith(options, openPlannedGames);
}

function openPlannedGames({ options, settings, from }: TrainPlan): GameVector {
  const { game, numThreads, romFolder } = options;
  const { numEnvs, protocol } = settings;
  return openGames({ game, actionSet: from?.manifest.actionSet, numEnvs, protocol, numThreads, romFolder });
}

/** {@link train} on environments of the caller's making, which it closes. */
export async function trainWith(
  options: TrainOptions,
  openVector: (plan: TrainPlan) => GameVector,
): Promise<TrainResult> {
  const plan = planTraining(options);
  options.signal?.throwIfAborted();
  const tf = loadTensorFlow({ numThreads: options.numThreads, device: options.device });
  const vector = openVector(plan);
  try {
    return await trainOn(vector, tf, plan);
  } finally {
    vector.close();
  }
}

async function trainOn(vector: GameVector, tf: TensorFlow, plan: TrainPlan): Promise<TrainResult> {
  const { options, settings, from } = plan;
  const architecture = chooseArchitecture(options, vector, from);
  const network = new ActorCritic(tf, architecture, firstWeights(architecture, settings, from));
  try {
    const identity = describeRun(plan, vector, architecture);
    const parts = { plan, tf, network, vector, identity, session: describeSession(tf, options) };
    const checkpoints = openTrainCheckpoints(options.checkpointFolder);
    const run = await runTraining(
      { tf, identity, checkpoints, start: (checkpoint) => new PpoRun(parts, checkpoint) },
      { ...options, checkpointEveryRollouts: rolloutsBetweenCheckpoints(options, settings) },
    );
    return summarize(run, plan);
  } finally {
    network.dispose();
  }
}

function describeRun(
  { options, settings, from }: TrainPlan,
  vector: GameVector,
  architecture: Architecture,
): TrainState["identity"] {
  const { game, backend } = options;
  return {
    game,
    ...settings,
    ...describeVector(vector),
    architecture: architecture.name,
    ...(backend && { backend: backend.name }), // TensorFlow goes without saying
    lineage: from ? lineageFrom(from.manifest.expert) : [],
  };
}

function describeSession(tf: TensorFlow, { numThreads }: TrainOptions) {
  const machine = { ...readMachine(), tensorflowJs: tf.version.tfjs, numThreads: numThreads ?? null };
  return { commit: readCommit() ?? null, machine };
}

function summarize({ record, output, numSteps, elapsedMs }: PpoRun, { options }: TrainPlan): TrainResult {
  const { sessions, evaluations } = record.curve;
  return {
    lastBundle: output.lastBundle,
    bestBundle: options.evaluator && output.hasBest ? output.bestBundle : undefined,
    curveFile: output.curveFile,
    fromStep: sessions.at(-1)!.fromStep,
    numSteps,
    recentReturn: record.recentReturn,
    evaluations,
    wallTimeMs: Math.round(elapsedMs),
  };
}
