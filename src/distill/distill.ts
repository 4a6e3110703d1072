/** Distillation of a frozen expert into early-exit heads, from a bundle to a bundle. */
import { saveMethod } from "../model/bundle.js";
import type { MethodName } from "../model/bundle-schema.js";
import { loadTensorFlow, type TensorFlow } from "../tensor/tensorflow.js";
import { type DescribedVector, describeVector } from "../training/environment-vector.js";
import { openGames } from "../training/games.js";
import { runTraining } from "../training/run.js";
import { rolloutsBetweenCheckpoints } from "../training/run-options.js";
import { type Backbone, openBackbone } from "./backbone.js";
import { openCheckpoints } from "./checkpoint.js";
import type { StageMeasures } from "./measures.js";
import type { DistillOptions } from "./options.js";
import { prepareOutput } from "./output.js";
import { type DistillPlan, planDistillation } from "./plan.js";
import { DistillRun } from "./run.js";
import { planStages, type StagedTraining } from "./stages.js";

/** What a distillation made. */
export interface DistillResult {
  /** The bundle that holds the method now. */
  readonly bundleFolder: string;
  readonly method: MethodName;
  /** Per stage and head, averaged over the last rollouts: agreement with the expert, and loss. */
  readonly measures: StageMeasures;
  /** Environment steps of each stage. */
  readonly steps: Readonly<Record<string, number>>;
  /** Time spent training, sessions before a restart included. */
  readonly wallTimeMs: number;
}

/**
 * Trains internal classifiers (and for `ztw` their ensemble) to imitate a bundle's expert on the states that they
 * themselves visit, and saves them into a bundle. `ztw-gate` trains gates for a bundle that has been distilled as `ztw`.
 *
 * Steps are played in whole rollouts. When the signal aborts, the rollout under way is finished, a checkpoint is written
 * if there is a folder for it, and the promise rejects with the signal's reason.
 *
 * @param options - see {@link DistillOptions}; defaults are the authors' full-length run.
 * @throws {InvalidArgumentError} if an option is unknown or does not fit.
 * @throws {CheckpointError} if the bundle or a checkpoint is damaged, or belongs to something else; nothing is overwritten.
 * @throws {NativeError} if TensorFlow, the emulator or the ROM does not load.
 * @see Wołczyk et al. 2021, Zero Time Waste; settings from the authors' RL code.
 * @example
 * await distill({ bundle: "models/pong", method: "ztw", steps: 20_000, ensembleSteps: 5_000 })
 */
export function distill(options: DistillOptions): Promise<DistillResult> {
  return distillWith(options, openPlannedGames);
}

function openPlannedGames({ options, settings, bundle }: DistillPlan): DescribedVector {
  const { game, actionSet } = bundle.manifest;
  const { numEnvs, protocol } = settings;
  const { numThreads, romFolder } = options;
  return openGames({ game, actionSet, numEnvs, protocol, numThreads, romFolder });
}

/** {@link distill} on environments of the caller's making, which it closes. */
export async function distillWith(
  options: DistillOptions,
  openVector: (plan: DistillPlan) => DescribedVector,
): Promise<DistillResult> {
  const plan = planDistillation(options);
  options.signal?.throwIfAborted();
  const tf = loadTensorFlow({ numThreads: options.numThreads });
  const training = planStages(tf, plan.bundle.manifest.architecture, plan.settings, plan.base);
  const backbone = openPlannedBackbone(tf, plan, training);
  const vector = openVector(plan);
  try {
    return await runStages({ tf, plan, training, backbone, vector });
  } finally {
    vector.close();
    training.dispose();
    backbone.close();
  }
}

function openPlannedBackbone(tf: TensorFlow, plan: DistillPlan, training: StagedTraining): Backbone {
  const { bundle, settings, options } = plan;
  const network = { architecture: bundle.manifest.architecture, tensors: bundle.expertTensors() };
  return openBackbone(tf, network, {
    blocks: training.structure.classifiers.map(({ afterBlock }) => afterBlock),
    numEnvs: settings.numEnvs,
    numThreads: options.numThreads,
    backend: options.backend,
  });
}

interface Opened {
  readonly tf: TensorFlow;
  readonly plan: DistillPlan;
  readonly training: StagedTraining;
  readonly backbone: Backbone;
  readonly vector: DescribedVector;
}

async function runStages({ tf, plan, training, backbone, vector }: Opened): Promise<DistillResult> {
  const { options, settings } = plan;
  const identity = describeRun(plan, vector);
  const checkpoints = openCheckpoints(options.checkpointFolder);
  const save = (run: DistillRun) => saveResult(run, { tf, plan, training, identity });
  const parts = { tf, backbone, training, vector, settings, identity, save };
  const run = await runTraining(
    { tf, identity, checkpoints, start: (checkpoint) => new DistillRun(parts, checkpoint) },
    { ...options, checkpointEveryRollouts: rolloutsBetweenCheckpoints(options, settings) },
  );
  checkpoints?.remove();
  return summarize(run, plan);
}

type Identity = Readonly<Record<string, unknown>>;

function describeRun({ options, settings, bundle, base }: DistillPlan, vector: DescribedVector): Identity {
  return {
    ...settings,
    game: bundle.manifest.game,
    expertSha256: bundle.manifest.expert.sha256,
    ...describeVector(vector),
    ...(base && { baseSha256: base.sha256 }),
    ...(options.backend && { backend: options.backend.name }), // TensorFlow goes without saying
  };
}

function summarize(run: DistillRun, { outputFolder, settings }: DistillPlan): DistillResult {
  return {
    bundleFolder: outputFolder,
    method: settings.method,
    measures: run.measures,
    steps: run.steps,
    wallTimeMs: Math.round(run.elapsedMs),
  };
}

/** Saves the method, and how it was made, into the output folder's bundle. */
async function saveResult(
  run: DistillRun,
  made: Pick<Opened, "tf" | "plan" | "training"> & { readonly identity: Identity },
): Promise<void> {
  const { tf, plan, training, identity } = made;
  const { steps, measures, wallTimeMs } = summarize(run, plan);
  const versions = { tensorflowJs: tf.version.tfjs, node: process.version };
  const { structure } = training;
  const description = {
    ...structure,
    classifiers: [...structure.classifiers],
    training: { ...identity, playedSteps: steps, measures, wallTimeMs, versions },
  };
  await prepareOutput(plan.bundle, plan.outputFolder);
  await saveMethod(plan.outputFolder, plan.settings.method, {
    tensors: training.bundleTensors(),
    description,
  });
}
