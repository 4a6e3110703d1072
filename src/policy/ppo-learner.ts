/** PPO itself: one rollout is played with the network, and the network is updated on it. */
import { RandomStream } from "../core/random.js";
import type { RolloutBackend } from "../model/rollout-backend.js";
import type { TensorMap } from "../model/tensors.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { PlayedVector } from "../training/environment-vector.js";
import type { RunSession } from "../training/run-session.js";
import type { EndedEpisode } from "../training/training-environments.js";
import type { ActorCritic } from "./actor-critic.js";
import { collectRollout, RolloutBuffer } from "./collect.js";
import { findDormantUnits, recycleUnits } from "./dormant-units.js";
import { updateOnRollout } from "./ppo-update.js";
import { backendPredictor, type Predictor, tensorFlowPredictor } from "./predictor.js";
import type { TrainCheckpoint } from "./train-checkpoint.js";
import { countAveraged, countRollouts, type TrainSettings } from "./train-options.js";
import type { AnnealedSettings, LearnedRollout } from "./train-record.js";
import { WeightAverage } from "./weight-average.js";

/** What PPO works with. */
export interface LearnerParts {
  readonly tf: TensorFlow;
  readonly network: ActorCritic;
  readonly settings: TrainSettings;
  /** Answers during rollouts. Default: TensorFlow. */
  readonly backend: RolloutBackend | undefined;
  /** Of the backend; TensorFlow has its own. */
  readonly numThreads: number | undefined;
}

/** What one rollout gave. */
export interface Learned extends LearnedRollout {
  /** Dormant units that were drawn anew, in each block; `undefined` if they were not looked for. */
  readonly numRecycled: number[] | undefined;
}

/** A network that learns, and how far it has come. */
export class PpoLearner {
  readonly #parts: LearnerParts;
  readonly #session: RunSession<PlayedVector>;
  readonly #buffer: RolloutBuffer;
  readonly #average: WeightAverage | undefined;
  #numRollouts: number;

  /** @param checkpoint - where to go on from; default: the network as it is. */
  constructor(parts: LearnerParts, session: RunSession<PlayedVector>, checkpoint?: TrainCheckpoint) {
    const { network, settings } = parts;
    this.#parts = parts;
    this.#session = session;
    const { numEnvs } = session.environments;
    this.#buffer = new RolloutBuffer(settings.rolloutSteps, numEnvs, network.architecture.inputShape);
    this.#numRollouts = checkpoint?.state.numRollouts ?? 0;
    if (checkpoint) network.restore(checkpoint.tensors, checkpoint.state.numUpdates);
    this.#average = openAverage(parts, checkpoint);
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

  /** The expert as a bundle stores it: averaged, if the settings say so. */
  expertTensors(): TensorMap {
    return this.#average?.tensors ?? this.#parts.network.bundleTensors();
  }

  /** Parameters, the optimizer's means and averages, for a checkpoint. */
  tensors(): TensorMap {
    return new Map([...this.#parts.network.state(), ...(this.#average?.state() ?? [])]);
  }

  /** Collects one rollout and updates the network on it. */
  learn(): Learned {
    const startedMs = performance.now();
    const { tf, network, settings } = this.#parts;
    const annealed = annealedSettings(settings, this.#numRollouts / countRollouts(settings));
    const episodes = this.#collect();
    const numRecycled = this.#isRecyclingDue() ? this.#recycle() : undefined;
    const update = updateOnRollout(network, this.#buffer, {
      tf,
      stream: this.#session.shuffling,
      settings: { ...settings, ...annealed, epsilon: settings.adamEpsilon },
    });
    this.#average?.add(network.bundleTensors());
    this.#numRollouts++;
    const stepsPerSecond = (1000 * this.#buffer.size) / (performance.now() - startedMs);
    return {
      step: this.numSteps,
      episodes,
      measures: { ...annealed, ...update },
      stepsPerSecond,
      numRecycled,
    };
  }

  #collect(): EndedEpisode[] {
    const { environments, acting: stream } = this.#session;
    const predictor = this.#openPredictor();
    try {
      return collectRollout(this.#buffer, { predictor, environments, stream, rules: this.#parts.settings });
    } finally {
      predictor.close();
    }
  }

  /** The weights move with every rollout, so that another backend is opened anew. */
  #openPredictor(): Predictor {
    const { tf, network, backend, numThreads } = this.#parts;
    if (backend === undefined) return tensorFlowPredictor(tf, network);
    return backendPredictor(backend, network, { numEnvs: this.#buffer.numEnvs, numThreads });
  }

  #isRecyclingDue(): boolean {
    const { recycleDormantEvery: every } = this.#parts.settings;
    return every > 0 && this.numSteps % every < this.#buffer.size;
  }

  /** The rollout stays true: the network answers as before. */
  #recycle(): number[] {
    const { tf, network, settings } = this.#parts;
    const { architecture } = network;
    const tensors = network.bundleTensors();
    const { observations } = this.#buffer;
    const dormant = findDormantUnits(tf, architecture, { tensors, observations });
    const stream = new RandomStream(settings.seed, `recycling ${this.numSteps}`);
    network.replaceWeights(recycleUnits(architecture, { tensors, dormant }, stream));
    return dormant.map(({ length }) => length);
  }
}

/** @param progress - share of the run that is done, in [0, 1]. */
function annealedSettings(settings: TrainSettings, progress: number): AnnealedSettings {
  const between = (first: number, last: number) => first + progress * (last - first);
  return {
    learningRate: between(settings.learningRate, settings.finalLearningRate),
    clipRange: between(settings.clipRange, settings.finalClipRange),
    entropyCoefficient: between(settings.entropyCoefficient, settings.finalEntropyCoefficient),
  };
}

function openAverage({ network, settings }: LearnerParts, checkpoint?: TrainCheckpoint) {
  if (settings.averageSteps === 0) return undefined;
  const stored = checkpoint && { state: checkpoint.tensors, numAdded: checkpoint.state.numRollouts };
  return new WeightAverage(network.bundleTensors(), countAveraged(settings), stored);
}
