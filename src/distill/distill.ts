/** Distillation of a frozen expert into early-exit heads, from a bundle to a bundle. */

import { setImmediate } from "node:timers/promises";
import { mean } from "../core/numbers.js";
import { isFullActionSet } from "../envs/actions.js";
import { makeAtariVector } from "../envs/atari-vector.js";
import { type Bundle, getMethod, loadBundle, saveMethod } from "../model/bundle.js";
import type { MethodName } from "../model/bundle-schema.js";
import type { RolloutBackend } from "../model/rollout-backend.js";
import { loadTensorFlow, type TensorFlow } from "../tensor/tensorflow.js";
import { findCheckpoint } from "../training/checkpoint.js";
import type { EnvironmentVector } from "../training/environment-vector.js";
import { type MeasureLog, openTensorBoard } from "../training/tensorboard.js";
import { openBackbone } from "./backbone.js";
import { checkpointLabel, openCheckpoints } from "./checkpoint.js";
import type { HeadMeasures } from "./loss.js";
import { type DistillOptions, type DistillSettings, resolveSettings } from "./options.js";
import { checkOutput, prepareOutput } from "./output.js";
import { DistillRun, type RolloutReport } from "./run.js";
import { type BaseMethod, planTraining } from "./stages.js";

/** What a distillation made. */
export interface DistillResult {
  /** The bundle that holds the method now. */
  readonly bundleFolder: string;
  readonly method: MethodName;
  /** Per stage and head, averaged over the last rollouts: agreement with the expert, and loss. */
  readonly measures: Readonly<Record<string, readonly HeadMeasures[]>>;
  /** Environment steps of each stage. */
  readonly steps: Readonly<Record<string, number>>;
  /** Time spent training, sessions before a restart included. */
  readonly wallTimeMs: number;
}

/** A vector of environments, and what is to be known of it later. */
export interface TrainingVector extends EnvironmentVector {
  readonly protocolOptions: unknown;
  readonly emulatorVersion: string;
  readonly romMd5: string;
}

const defaultCheckpointEvery = 20;

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
export async function distill(options: DistillOptions): Promise<DistillResult> {
  const bundle = loadBundle(options.bundle);
  const settings = resolveSettings(options, bundle.manifest.protocol);
  return distillWith(options, (numThreads) =>
    makeAtariVector(bundle.manifest.game, {
      numEnvs: settings.numEnvs,
      ...(numThreads !== undefined && { numThreads: Math.min(numThreads, settings.numEnvs) }),
      autoreset: "disabled",
      ...(isFullActionSet(bundle.manifest.actionSet) && { fullActionSpace: true }),
      protocol: settings.protocol,
      episodicLife: false, // each episode begins with a seed: later lives would never be seen
      romFolder: options.romFolder,
    }),
  );
}

/** {@link distill} on environments of the caller's making, which it closes. */
export async function distillWith(
  options: DistillOptions,
  makeVector: (numThreads: number | undefined) => TrainingVector,
): Promise<DistillResult> {
  const bundle = loadBundle(options.bundle);
  const settings = resolveSettings(options, bundle.manifest.protocol);
  const outputFolder = options.outputBundle ?? bundle.folder;
  checkOutput(bundle, outputFolder);
  options.signal?.throwIfAborted();
  const tf = loadTensorFlow({ numThreads: options.numThreads });
  const { architecture } = bundle.manifest;
  const base = settings.method === "ztw-gate" ? readBase(bundle) : undefined;
  const training = planTraining(tf, architecture, settings, base);
  const backbone = openBackbone(
    tf,
    { architecture, tensors: bundle.expertTensors() },
    {
      blocks: training.structure.classifiers.map(({ afterBlock }) => afterBlock),
      ...{ numEnvs: settings.numEnvs, numThreads: options.numThreads, backend: options.backend },
    },
  );
  const vector = makeVector(options.numThreads);
  try {
    const identity = {
      ...describeRun(bundle, settings, vector),
      ...(base && { baseSha256: base.sha256 }),
      ...nameOf(options.backend),
    };
    const checkpoints = openCheckpoints(options.checkpointFolder);
    const checkpoint = findCheckpoint(checkpoints, identity, options.resume ?? false);
    const run = new DistillRun(
      { ...{ tf, backbone, training, vector, settings, identity }, numActions: architecture.numActions },
      checkpoint,
    );
    await work(run, options, openTensorBoard(tf, options.logFolder));
    const result = summarize(run, outputFolder, settings);
    const { structure } = training;
    const description = {
      ...structure,
      classifiers: [...structure.classifiers],
      training: provenance(tf, identity, result),
    };
    prepareOutput(bundle, outputFolder);
    await saveMethod(outputFolder, settings.method, { tensors: training.bundleTensors(), description });
    checkpoints?.remove();
    return result;
  } finally {
    vector.close();
    training.dispose();
    backbone.close();
  }
}

/** What gates are trained for; it is read before hours are spent. */
function readBase(bundle: Bundle): BaseMethod & { readonly sha256: string } {
  const { classifiers, sha256 } = getMethod(bundle, "ztw");
  return { classifiers, sha256, tensors: bundle.methodTensors("ztw") };
}

async function work(run: DistillRun, options: DistillOptions, log: MeasureLog): Promise<void> {
  const { checkpointEvery = defaultCheckpointEvery, signal } = options;
  const checkpoints = openCheckpoints(options.checkpointFolder);
  for (let session = 1; !run.isDone; session++) {
    report(run, run.advance(), { options, log });
    await setImmediate(); // lets signals and timers in
    const isDue = session % checkpointEvery === 0 || signal?.aborted === true;
    if (isDue && checkpoints) {
      const checkpoint = run.checkpoint();
      await checkpoints.write(checkpoint, checkpointLabel(checkpoint.state));
    }
    signal?.throwIfAborted();
  }
}

function report(
  run: DistillRun,
  rollout: RolloutReport,
  { options, log }: { readonly options: DistillOptions; readonly log: MeasureLog },
): void {
  const { stage, numSteps, totalSteps, stepsPerSecond, learningRate, measures, episodeReturns } = rollout;
  const values: Record<string, number> = {};
  const recent = run.measures[stage.prefix]!;
  recent.forEach((head, index) => {
    values[`agreement ${index + 1}`] = head.agreement;
  });
  const total = stage.numRollouts * (numSteps / rollout.numRollouts);
  options.onProgress?.({ phase: stage.phase, done: numSteps, total, unit: "steps", values });
  const logged: Record<string, number> = { learning_rate: learningRate, steps_per_second: stepsPerSecond };
  measures.forEach(({ agreement, loss }, head) => {
    logged[`${stage.prefix}/agreement_${head}`] = agreement;
    logged[`${stage.prefix}/loss_${head}`] = loss;
  });
  if (episodeReturns.length > 0) logged.episode_return = mean(episodeReturns);
  log.write(totalSteps, logged);
}

function describeRun(
  bundle: Bundle,
  settings: DistillSettings,
  vector: TrainingVector,
): Record<string, unknown> {
  return {
    ...settings,
    game: bundle.manifest.game,
    expertSha256: bundle.manifest.expert.sha256,
    protocolOptions: vector.protocolOptions,
    emulatorVersion: vector.emulatorVersion,
    romMd5: vector.romMd5,
  };
}

/** TensorFlow goes without saying. */
function nameOf(backend: RolloutBackend | undefined): { readonly backend?: string } {
  return backend ? { backend: backend.name } : {};
}

function summarize(run: DistillRun, bundleFolder: string, { method }: DistillSettings): DistillResult {
  return {
    bundleFolder,
    method,
    measures: run.measures,
    steps: run.steps,
    wallTimeMs: Math.round(run.elapsedMs),
  };
}

/** What the bundle keeps of how a method was made. */
function provenance(
  tf: TensorFlow,
  identity: Record<string, unknown>,
  { measures, steps, wallTimeMs }: DistillResult,
): Record<string, unknown> {
  const versions = { tensorflowJs: tf.version.tfjs, node: process.version };
  return { ...identity, playedSteps: steps, measures, wallTimeMs, versions };
}
