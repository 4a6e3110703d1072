/** Training of an expert with PPO, from a game to a bundle. */
import { readCommit, readMachine } from "../core/provenance.js";
import type { Architecture } from "../model/architecture.js";
import { lineageFrom } from "../model/lineage.js";
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
import type { TrainResult } from "./train-result.js";

/** The native environments that a plan asks for. */
export function openPlannedGames({ options, settings, from }: TrainPlan): GameVector {
  const { game, numThreads, romFolder, core } = options;
  const { numEnvs, protocol, noopMax } = settings;
  const actionSet = from?.manifest.actionSet;
  return openGames({ game, actionSet, numEnvs, protocol, noopMax, numThreads, romFolder, core });
}

/** `train` on environments of the caller's making, which it closes. */
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
