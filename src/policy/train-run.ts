/** A PPO run under way: rollouts, updates, the curve and checkpoints, from wherever it stands. */
import { mean } from "../core/numbers.js";
import { RandomStream } from "../core/random.js";
import type { RolloutBackend } from "../model/rollout-backend.js";
import type { TensorMap } from "../model/tensors.js";
import { type EvaluationRow, joinRows, type RolloutRow } from "../model/training-curve.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { PlayedVector } from "../training/environment-vector.js";
import { type EpisodeSource, WholeGames } from "../training/episode-source.js";
import { Practice } from "../training/practice.js";
import { type EndedEpisode, TrainingEnvironments } from "../training/training-environments.js";
import type { ActorCritic } from "./actor-critic.js";
import { collectRollout, RolloutBuffer } from "./collect.js";
import { findDormantUnits, recycleUnits } from "./dormant-units.js";
import { type UpdateMeasures, updateOnRollout } from "./ppo-update.js";
import { backendPredictor, type Predictor, tensorFlowPredictor } from "./predictor.js";
import type { TrainCheckpoint, TrainState } from "./train-checkpoint.js";
import { countAveraged, countPractising, countRollouts, type TrainSettings } from "./train-options.js";
import { WeightAverage } from "./weight-average.js";

/** What a run works with. */
export interface TrainParts {
  readonly tf: TensorFlow;
  readonly network: ActorCritic;
  readonly vector: PlayedVector;
  readonly settings: TrainSettings;
  /** Answers during rollouts. Default: TensorFlow. */
  readonly backend: RolloutBackend | undefined;
  /** Of the backend; TensorFlow has its own. */
  readonly numThreads: number | undefined;
  /** Stored in checkpoints; a checkpoint of another identity is refused before it comes here. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** This process, for the record. */
  readonly session: Omit<TrainState["sessions"][number], "fromStep">;
}

/** About so many rows describe the rollouts of a whole run. */
const numCurveRows = 200;
/** Episodes in the running mean return, as Stable-Baselines3 and the PPO paper report it. */
const numRecentEpisodes = 100;

/** The state of a run, moved on by one rollout at a time. */
export class TrainRun {
  readonly #parts: TrainParts;
  readonly #environments: TrainingEnvironments<PlayedVector>;
  readonly #buffer: RolloutBuffer;
  readonly #acting: RandomStream;
  readonly #shuffling: RandomStream;
  readonly #startedMs = performance.now();
  readonly #earlierMs: number;
  readonly #record: RunRecord;
  readonly #average: WeightAverage | undefined;
  #numRollouts: number;

  /** @param checkpoint - where to go on from; default: the beginning. */
  constructor(parts: TrainParts, checkpoint?: TrainCheckpoint) {
    const { settings, vector, network } = parts;
    const stored = checkpoint?.state;
    this.#parts = parts;
    this.#buffer = new RolloutBuffer(settings.rolloutSteps, vector.numEnvs, network.architecture.inputShape);
    this.#acting = new RandomStream(settings.seed, "acting", stored?.streams.acting);
    this.#shuffling = new RandomStream(settings.seed, "shuffling", stored?.streams.shuffling);
    this.#earlierMs = stored?.elapsedMs ?? 0;
    this.#numRollouts = stored?.numRollouts ?? 0;
    const episodes = { seed: settings.seed, source: openSource(parts) };
    this.#environments = stored
      ? TrainingEnvironments.restore(vector, episodes, stored.environments)
      : TrainingEnvironments.start(vector, episodes);
    if (checkpoint) network.restore(checkpoint.tensors, checkpoint.state.numUpdates);
    this.#average = openAverage(parts, checkpoint);
    this.#record = copyRecord(stored);
    this.#record.sessions.push({ fromStep: this.numSteps, ...parts.session });
  }

  /** Training time so far, earlier sessions included. */
  get elapsedMs(): number {
    return this.#earlierMs + performance.now() - this.#startedMs;
  }

  get numRollouts(): number {
    return this.#numRollouts;
  }

  /** Environment steps so far. */
  get numSteps(): number {
    return this.#numRollouts * this.#buffer.size;
  }

  get totalSteps(): number {
    return countRollouts(this.#parts.settings) * this.#buffer.size;
  }

  get isDone(): boolean {
    return this.numSteps >= this.totalSteps;
  }

  /** Mean return of the latest full games; `undefined` before the first ends. */
  get recentReturn(): number | undefined {
    const { recentReturns } = this.#record;
    return recentReturns.length === 0 ? undefined : mean(recentReturns);
  }

  /** The expert as a bundle stores it: averaged, if the settings say so. */
  expertTensors(): TensorMap {
    return this.#average?.tensors ?? this.#parts.network.bundleTensors();
  }

  /** The curve so far. */
  get curve(): Pick<TrainState, "rollouts" | "evaluations" | "recycled" | "sessions"> {
    const { rollouts, evaluations, recycled, sessions, pendingRows } = this.#record;
    const rest = pendingRows.length > 0 ? [joinRows(pendingRows)] : [];
    return { rollouts: [...rollouts, ...rest], evaluations, recycled, sessions };
  }

  /** Collects one rollout and trains on it. */
  advance(): RolloutRow {
    const startedMs = performance.now();
    const { tf, network, settings } = this.#parts;
    const annealed = this.#anneal();
    const episodes = this.#collect();
    this.#recycleIfDue();
    const measures = updateOnRollout(network, this.#buffer, {
      tf,
      stream: this.#shuffling,
      settings: { ...settings, ...annealed, epsilon: settings.adamEpsilon },
    });
    this.#average?.add(network.bundleTensors());
    this.#numRollouts++;
    const stepsPerSecond = (1000 * this.#buffer.size) / (performance.now() - startedMs);
    return this.#recordRollout(episodes, { ...annealed, ...measures, stepsPerSecond });
  }

  /** Adds an evaluation of the expert as it is now to the curve. */
  recordEvaluation(returns: Omit<EvaluationRow, "step">): void {
    const { greedy, sampled } = returns;
    this.#record.evaluations.push({ step: this.numSteps, greedy: [...greedy], sampled: [...sampled] });
  }

  /** Everything that an exact continuation needs. */
  checkpoint(): TrainCheckpoint {
    const { identity, network } = this.#parts;
    const state = {
      ...this.#record,
      identity,
      numRollouts: this.#numRollouts,
      numUpdates: network.numUpdates,
      elapsedMs: this.elapsedMs,
      streams: { acting: this.#acting.state(), shuffling: this.#shuffling.state() },
      environments: this.#environments.state(),
    };
    const means = this.#average?.state() ?? new Map();
    return { state, tensors: new Map([...network.state(), ...means]) };
  }

  #collect(): EndedEpisode[] {
    const predictor = this.#openPredictor();
    try {
      return collectRollout(this.#buffer, {
        predictor,
        environments: this.#environments,
        stream: this.#acting,
        rules: this.#parts.settings,
      });
    } finally {
      predictor.close();
    }
  }

  /** The rollout stays true: the network answers as before. */
  #recycleIfDue(): void {
    const { tf, network, settings } = this.#parts;
    const { recycleDormantEvery: every, seed } = settings;
    const { numSteps } = this;
    if (every === 0 || numSteps % every >= this.#buffer.size) return;
    const { architecture } = network;
    const tensors = network.bundleTensors();
    const { observations } = this.#buffer;
    const dormant = findDormantUnits(tf, architecture, { tensors, observations });
    const stream = new RandomStream(seed, `recycling ${numSteps}`);
    network.replaceWeights(recycleUnits(architecture, { tensors, dormant }, stream));
    this.#record.recycled.push({ step: numSteps, numUnits: dormant.map(({ length }) => length) });
  }

  /** The weights move with every rollout, so that another backend is opened anew. */
  #openPredictor(): Predictor {
    const { tf, network, backend, numThreads, vector } = this.#parts;
    if (backend === undefined) return tensorFlowPredictor(tf, network);
    return backendPredictor(backend, network, { numEnvs: vector.numEnvs, numThreads });
  }

  /** Settings that move over the run, for the rollout that comes. */
  #anneal(): Annealed {
    const { settings } = this.#parts;
    const progress = this.#numRollouts / countRollouts(settings);
    const between = (first: number, last: number) => first + progress * (last - first);
    return {
      learningRate: between(settings.learningRate, settings.finalLearningRate),
      clipRange: between(settings.clipRange, settings.finalClipRange),
      entropyCoefficient: between(settings.entropyCoefficient, settings.finalEntropyCoefficient),
    };
  }

  #recordRollout(
    episodes: readonly EndedEpisode[],
    measures: Annealed & UpdateMeasures & Pick<RolloutRow, "stepsPerSecond">,
  ): RolloutRow {
    const row = {
      ...measures,
      step: this.numSteps,
      numRollouts: 1,
      numEpisodes: episodes.length,
      meanReturn: meanOrNull(episodes.map(({ episodeReturn }) => episodeReturn)),
      meanEpisodeSteps: meanOrNull(episodes.map(({ numSteps }) => numSteps)),
    };
    const { recentReturns, pendingRows, rollouts } = this.#record;
    recentReturns.push(...episodes.map(({ episodeReturn }) => episodeReturn));
    recentReturns.splice(0, recentReturns.length - numRecentEpisodes);
    pendingRows.push(row);
    const rowLength = Math.max(1, Math.round(countRollouts(this.#parts.settings) / numCurveRows));
    if (pendingRows.length >= rowLength) rollouts.push(joinRows(pendingRows.splice(0)));
    return row;
  }
}

/** Some environments practise, if the settings say so. */
function openSource({ vector, settings }: TrainParts): EpisodeSource {
  const numPractising = countPractising(settings);
  return numPractising === 0
    ? new WholeGames()
    : new Practice(vector, { seed: settings.seed, numPractising });
}

function openAverage({ network, settings }: TrainParts, checkpoint?: TrainCheckpoint) {
  if (settings.averageSteps === 0) return undefined;
  const stored = checkpoint && { state: checkpoint.tensors, numAdded: checkpoint.state.numRollouts };
  return new WeightAverage(network.bundleTensors(), countAveraged(settings), stored);
}

type Annealed = Pick<RolloutRow, "learningRate" | "clipRange" | "entropyCoefficient">;

/** What a run tells about itself. */
type RunRecord = Pick<
  TrainState,
  "recentReturns" | "pendingRows" | "rollouts" | "evaluations" | "recycled" | "sessions"
>;

function copyRecord(stored?: RunRecord): RunRecord {
  return structuredClone({
    recentReturns: stored?.recentReturns ?? [],
    pendingRows: stored?.pendingRows ?? [],
    rollouts: stored?.rollouts ?? [],
    evaluations: stored?.evaluations ?? [],
    recycled: stored?.recycled ?? [],
    sessions: stored?.sessions ?? [],
  });
}

function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}
