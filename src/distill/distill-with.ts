/** Distillation of a frozen expert into early-exit heads, from a bundle to a bundle. */
import { isDeepStrictEqual } from "node:util";
import { type Architecture, referenceClassifiers } from "../model/architecture.js";
import { chooseClassifiers } from "../model/classifier-shapes.js";
import { loadTensorFlow, type TensorFlow } from "../tensor/tensorflow.js";
import { type DescribedVector, describeVector } from "../training/environment-vector.js";
import { openGames } from "../training/games.js";
import { runTraining } from "../training/run.js";
import { rolloutsBetweenCheckpoints } from "../training/run-options.js";
import { type Backbone, openBackbone } from "./backbone.js";
import { BranchedVector } from "./branched-vector.js";
import { describeSource, withClassifiers } from "./carried-record.js";
import { openCheckpoints } from "./checkpoint.js";
import { copyClassifiers } from "./copy-classifiers.js";
import type { DistillResult } from "./distill-result.js";
import { countEnvironments } from "./hold-options.js";
import { isCopied } from "./methods.js";
import type { DistillOptions, DistillSettings } from "./options.js";
import { type DistillPlan, planDistillation } from "./plan.js";
import { DistillRun } from "./run.js";
import { saveTo } from "./save-to.js";
import type { StagedTraining } from "./stage.js";
import { planStages } from "./stages.js";

/** The native environments that a plan asks for. */
export function openPlannedGames({ options, settings, bundle }: DistillPlan): DescribedVector {
  const { game, actionSet } = bundle.manifest;
  const { protocol, noopMax } = settings;
  const numEnvs = countEnvironments(settings);
  const { numThreads, romFolder, core } = options;
  return openGames({ game, actionSet, numEnvs, protocol, noopMax, numThreads, romFolder, core });
}

/** `distill` on environments of the caller's making, which it closes. */
export async function distillWith(
  options: DistillOptions,
  openVector: (plan: DistillPlan) => DescribedVector,
): Promise<DistillResult> {
  const plan = planDistillation(options);
  options.signal?.throwIfAborted();
  if (plan.source && isCopied(plan.settings)) return copyClassifiers(plan, plan.source);
  const tf = loadTensorFlow({ numThreads: options.numThreads });
  const training = planStages(tf, plan.bundle.manifest.architecture, plan.settings, plan.base ?? plan.source);
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
    blocks: training.blocks,
    numEnvs: countEnvironments(settings),
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
  const played = settings.hold ? new BranchedVector(vector, settings.numEnvs) : vector;
  const parts = { tf, backbone, training, vector: played, settings, identity, save };
  const run = await runTraining(
    { tf, identity, checkpoints, start: (checkpoint) => new DistillRun(parts, checkpoint) },
    { ...options, checkpointEveryRollouts: rolloutsBetweenCheckpoints(options, settings) },
  );
  checkpoints?.remove();
  return summarize(run, plan);
}

type Identity = Readonly<Record<string, unknown>>;

function describeRun(
  { options, settings, bundle, base, source }: DistillPlan,
  vector: DescribedVector,
): Identity {
  const { rl, hold, classifier: _classifier, positions: _positions, ...others } = settings;
  return {
    ...others,
    ...rl,
    ...hold,
    game: bundle.manifest.game,
    expertSha256: bundle.manifest.expert.sha256,
    ...describeVector(vector),
    ...(base && { baseSha256: base.sha256 }),
    ...(source && describeSource(source)),
    ...(base === undefined && describeClassifiers(bundle.manifest.architecture, settings)),
    ...(options.backend && { backend: options.backend.name }), // TensorFlow goes without saying
  };
}

/** The usual ones go without saying, however they were asked for. */
function describeClassifiers(architecture: Architecture, settings: DistillSettings): Identity {
  const classifiers = chooseClassifiers("distill", architecture, settings);
  return isDeepStrictEqual(classifiers, referenceClassifiers(architecture)) ? {} : { classifiers };
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
  const own = { ...identity, playedSteps: steps, measures, wallTimeMs, versions };
  await saveTo(plan, training.structure, {
    tensors: training.bundleTensors(),
    training: plan.source ? withClassifiers(own, plan.source) : own,
  });
}
