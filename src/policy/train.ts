/** Training of an expert with PPO, from a game to a bundle. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { mean } from "../core/numbers.js";
import { packageVersion, readCommit, readMachine } from "../core/provenance.js";
import { isFullActionSet } from "../envs/actions.js";
import { makeAtariVector } from "../envs/atari-vector.js";
import type { Architecture } from "../model/architecture.js";
import { type Bundle, createBundle, loadBundle } from "../model/bundle.js";
import { lineageFrom } from "../model/lineage.js";
import type { RolloutBackend } from "../model/rollout-backend.js";
import {
  type EvaluationRow,
  type RolloutRow,
  type TrainingResult,
  trainingFormatVersion,
  writeTraining,
} from "../model/training-curve.js";
import { loadTensorFlow, type TensorFlow } from "../tensor/tensorflow.js";
import { type CheckpointFolder, findCheckpoint } from "../training/checkpoint.js";
import type { PlayedVector } from "../training/environment-vector.js";
import { type MeasureLog, openTensorBoard } from "../training/tensorboard.js";
import { ActorCritic } from "./actor-critic.js";
import { chooseArchitecture } from "./choose-architecture.js";
import { firstWeights } from "./first-weights.js";
import { openTrainCheckpoints, type TrainState } from "./train-checkpoint.js";
import { resolveTrainSettings, type TrainOptions, type TrainSettings } from "./train-options.js";
import { TrainRun } from "./train-run.js";

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

/** A vector of environments, and what is to be known of it later. */
export interface PpoVector extends PlayedVector {
  readonly actionSet: readonly number[];
  readonly actionMeanings: readonly string[];
  readonly protocolOptions: unknown;
  readonly emulatorVersion: string;
  readonly romMd5: string;
}

const defaultCheckpointEvery = 20;

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
export async function train(options: TrainOptions): Promise<TrainResult> {
  const from = options.from === undefined ? undefined : loadBundle(options.from);
  const settings = resolveTrainSettings(options, from?.manifest.protocol);
  return trainWith(options, () =>
    makeAtariVector(options.game, {
      numEnvs: settings.numEnvs,
      ...(options.numThreads !== undefined && { numThreads: Math.min(options.numThreads, settings.numEnvs) }),
      autoreset: "disabled",
      ...(from && isFullActionSet(from.manifest.actionSet) && { fullActionSpace: true }),
      episodicLife: false, // lives end returns here, and never reset a game: see LearningRules
      protocol: settings.protocol,
      romFolder: options.romFolder,
    }),
  );
}

/** {@link train} on environments of the caller's making, which it closes. */
export async function trainWith(options: TrainOptions, makeVector: () => PpoVector): Promise<TrainResult> {
  const from = options.from === undefined ? undefined : loadBundle(options.from);
  const settings = resolveTrainSettings(options, from?.manifest.protocol);
  options.signal?.throwIfAborted();
  const tf = loadTensorFlow({ numThreads: options.numThreads, device: options.device });
  const vector = makeVector();
  let network: ActorCritic | undefined;
  try {
    const architecture = chooseArchitecture(options, vector, from);
    network = new ActorCritic(tf, architecture, firstWeights(architecture, settings, from));
    const { backend, numThreads } = options;
    const identity = describeRun(options.game, settings, { vector, architecture, from, backend });
    const checkpoints = openTrainCheckpoints(options.checkpointFolder);
    const checkpoint = findCheckpoint(checkpoints, identity, options.resume ?? false);
    const session = describeSession(tf, options);
    const run = new TrainRun(
      { tf, network, vector, settings, backend, numThreads, identity, session },
      checkpoint,
    );
    return await new Training({ options, settings, vector, network, run, checkpoints, identity }).work(
      openTensorBoard(tf, options.logFolder),
    );
  } finally {
    vector.close();
    network?.dispose();
  }
}

interface TrainingParts {
  readonly options: TrainOptions;
  readonly settings: TrainSettings;
  readonly vector: PpoVector;
  readonly network: ActorCritic;
  readonly run: TrainRun;
  readonly checkpoints: CheckpointFolder<TrainState> | undefined;
  readonly identity: Readonly<Record<string, unknown>>;
}

/** The loop around a run: evaluations, files and reports. */
class Training {
  readonly #parts: TrainingParts;
  readonly #lastBundle: string;
  readonly #bestBundle: string;
  readonly #curveFile: string;

  constructor(parts: TrainingParts) {
    const { output, game } = parts.options;
    this.#parts = parts;
    this.#lastBundle = join(output, "last");
    this.#bestBundle = join(output, "best");
    this.#curveFile = join(output, `${game}-training.json`);
  }

  async work(log: MeasureLog): Promise<TrainResult> {
    const { run, options } = this.#parts;
    const { checkpointEvery = defaultCheckpointEvery, signal } = options;
    await this.#evaluateIfDue(log);
    while (!run.isDone) {
      this.#report(run.advance(), log);
      await setImmediate(); // lets signals and timers in
      const isDue = run.numRollouts % checkpointEvery === 0 || signal?.aborted === true;
      if (isDue) await this.#save();
      signal?.throwIfAborted();
      await this.#evaluateIfDue(log);
    }
    await this.#save();
    return this.#summarize();
  }

  /** Evaluates at the start of a continued training, at every multiple of `evaluateEvery`, and at the end. */
  async #evaluateIfDue(log: MeasureLog): Promise<void> {
    const { run, options, settings } = this.#parts;
    const { evaluator, signal, from } = options;
    const { numSteps } = run;
    const rolloutSize = settings.numEnvs * settings.rolloutSteps;
    const isDue =
      numSteps === 0
        ? from !== undefined
        : run.isDone || (settings.evaluateEvery > 0 && numSteps % settings.evaluateEvery < rolloutSize);
    const isDone = run.curve.evaluations.some(({ step }) => step === numSteps);
    if (!evaluator || !isDue || isDone) return;
    await this.#save();
    const returns = await evaluator.evaluate(this.#lastBundle, signal);
    const best = this.#bestMean();
    run.recordEvaluation({ greedy: [...returns.greedy], sampled: [...returns.sampled] });
    const reached = mean(returns.greedy);
    if (best === undefined || reached > best) await this.#saveBundle(this.#bestBundle);
    log.write(numSteps, {
      "evaluation/greedy_return": reached,
      "evaluation/sampled_return": mean(returns.sampled),
    });
    await this.#save();
  }

  /** The best greedy mean so far. */
  #bestMean(): number | undefined {
    const means = this.#parts.run.curve.evaluations.map(({ greedy }) => mean(greedy));
    return means.length === 0 ? undefined : Math.max(...means);
  }

  /** Checkpoint, the bundle of now, and the curve. */
  async #save(): Promise<void> {
    const { run, checkpoints } = this.#parts;
    if (checkpoints) {
      const { numRollouts } = run;
      await checkpoints.write(run.checkpoint(), `${numRollouts}-${run.curve.evaluations.length}`);
    }
    await this.#saveBundle(this.#lastBundle);
    await writeTraining(this.#curveFile, this.#describeResult());
  }

  async #saveBundle(folder: string): Promise<void> {
    const { options, settings, vector, network, run, identity } = this.#parts;
    await createBundle(folder, {
      game: options.game,
      protocol: settings.protocol,
      actionSet: [...vector.actionSet],
      actionMeanings: [...vector.actionMeanings],
      architecture: network.architecture,
      expertTensors: run.expertTensors(),
      training: {
        what: "PPO by ztw-atari",
        ...identity,
        playedSteps: run.numSteps,
        recentTrainingReturn: run.recentReturn ?? null,
        evaluation: run.curve.evaluations.at(-1) ?? null,
        wallTimeMs: Math.round(run.elapsedMs),
      },
    });
  }

  #describeResult(): TrainingResult {
    const { run, identity } = this.#parts;
    const ran = { packageVersion, ...identity };
    return { formatVersion: trainingFormatVersion, kind: "training", ran, ...run.curve };
  }

  #report(row: RolloutRow, log: MeasureLog): void {
    const { run, options, settings } = this.#parts;
    const { step, numRollouts, numEpisodes, meanReturn, meanEpisodeSteps, ...measures } = row;
    const { recentReturn } = run;
    const evaluated = this.#bestMean();
    options.onProgress?.({
      phase: `${options.game}, seed ${settings.seed}`,
      done: run.numSteps,
      total: run.totalSteps,
      unit: "steps",
      values: {
        ...(recentReturn !== undefined && { return: recentReturn }),
        ...(evaluated !== undefined && { best: evaluated }),
      },
    });
    log.write(step, {
      ...measures,
      ...(meanReturn !== null && { episode_return: meanReturn }),
      ...(meanEpisodeSteps !== null && { episode_steps: meanEpisodeSteps }),
    });
  }

  #summarize(): TrainResult {
    const { run, options } = this.#parts;
    return {
      lastBundle: this.#lastBundle,
      bestBundle: options.evaluator && existsSync(this.#bestBundle) ? this.#bestBundle : undefined,
      curveFile: this.#curveFile,
      fromStep: run.curve.sessions.at(-1)!.fromStep,
      numSteps: run.numSteps,
      recentReturn: run.recentReturn,
      evaluations: run.curve.evaluations,
      wallTimeMs: Math.round(run.elapsedMs),
    };
  }
}

function describeRun(
  game: string,
  settings: TrainSettings,
  made: {
    readonly vector: PpoVector;
    readonly architecture: Architecture;
    readonly from: Bundle | undefined;
    readonly backend: RolloutBackend | undefined;
  },
): Record<string, unknown> {
  const { vector, architecture, from, backend } = made;
  const expert = from?.manifest.expert;
  return {
    game,
    ...settings,
    protocolOptions: vector.protocolOptions,
    emulatorVersion: vector.emulatorVersion,
    romMd5: vector.romMd5,
    architecture: architecture.name,
    ...(backend && { backend: backend.name }), // TensorFlow goes without saying
    lineage: expert ? lineageFrom(expert) : [],
  };
}

function describeSession(tf: TensorFlow, { numThreads }: TrainOptions) {
  const machine = { ...readMachine(), tensorflowJs: tf.version.tfjs, numThreads: numThreads ?? null };
  return { commit: readCommit() ?? null, machine };
}
