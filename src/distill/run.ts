/** A distillation under way: rollouts, epochs, reports and checkpoints, from wherever it stands. */
import { sum } from "../core/numbers.js";
import { RandomStream } from "../core/random.js";
import type { TensorMap } from "../model/tensors.js";
import { Adam, type Moments } from "../tensor/adam.js";
import { restoreTensors } from "../tensor/parameters.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { EnvironmentVector } from "../training/environment-vector.js";
import { TrainingEnvironments } from "../training/training-environments.js";
import type { Backbone } from "./backbone.js";
import type { DistillCheckpoint } from "./checkpoint.js";
import type { HeadMeasures } from "./loss.js";
import { trainOnRollout } from "./minibatches.js";
import type { DistillSettings } from "./options.js";
import { collectRollout, type Rollout } from "./rollout.js";
import { learningRateAt } from "./schedule.js";
import type { Stage, Training } from "./stages.js";

/** What a run works with. */
export interface RunParts {
  readonly tf: TensorFlow;
  readonly backbone: Backbone;
  readonly numActions: number;
  readonly training: Training;
  readonly vector: EnvironmentVector;
  readonly settings: DistillSettings;
  /** Stored in checkpoints; a checkpoint of another identity is refused before it comes here. */
  readonly identity: Readonly<Record<string, unknown>>;
}

/** What one rollout and its epochs gave. */
export interface RolloutReport {
  readonly stage: Stage;
  /** Rollouts and environment steps so far in this stage. */
  readonly numRollouts: number;
  readonly numSteps: number;
  /** Environment steps of the whole run so far. */
  readonly totalSteps: number;
  readonly stepsPerSecond: number;
  readonly learningRate: number;
  readonly measures: readonly HeadMeasures[];
  readonly episodeReturns: readonly number[];
}

/** Share of the latest rollout in the running averages of measures, once there are many. */
const latestShare = 0.05;

/** The state of a run, moved on by one rollout at a time. */
export class DistillRun {
  readonly #parts: RunParts;
  readonly #environments: TrainingEnvironments;
  readonly #acting: RandomStream;
  readonly #shuffling: RandomStream;
  readonly #startedMs = performance.now();
  readonly #earlierMs: number;
  #optimizer = new Adam();
  #measures: Record<string, HeadMeasures[]> = {};
  #stage = 0;
  #numRollouts = 0;

  /** @param checkpoint - where to go on from; default: the beginning. */
  constructor(parts: RunParts, checkpoint?: DistillCheckpoint) {
    const { settings, vector } = parts;
    this.#parts = parts;
    const stored = checkpoint?.state;
    this.#acting = new RandomStream(settings.seed, "acting", stored?.streams.acting);
    this.#shuffling = new RandomStream(settings.seed, "shuffling", stored?.streams.shuffling);
    this.#earlierMs = stored?.elapsedMs ?? 0;
    this.#environments = stored
      ? TrainingEnvironments.restore(vector, settings, stored.environments)
      : TrainingEnvironments.start(vector, settings);
    if (checkpoint) this.#restore(checkpoint);
  }

  /** Training time so far, earlier sessions included. */
  get elapsedMs(): number {
    return this.#earlierMs + performance.now() - this.#startedMs;
  }

  /** By stage: each head's measures, averaged over the last rollouts. */
  get measures(): Readonly<Record<string, readonly HeadMeasures[]>> {
    return this.#measures;
  }

  /** By stage: environment steps so far. */
  get steps(): Readonly<Record<string, number>> {
    const { training, settings } = this.#parts;
    const numRollouts = training.stages.map((stage, index) => {
      if (index === this.#stage) return [stage.prefix, this.#numRollouts] as const;
      return [stage.prefix, index < this.#stage ? stage.numRollouts : 0] as const;
    });
    const size = settings.numEnvs * settings.rolloutSteps;
    return Object.fromEntries(numRollouts.map(([prefix, count]) => [prefix, count * size]));
  }

  get isDone(): boolean {
    return this.#stage === this.#parts.training.stages.length;
  }

  /** Collects one rollout, trains on it, and goes to the next stage when this one is done. */
  advance(): RolloutReport {
    const { training, settings } = this.#parts;
    const stage = training.stages[this.#stage]!;
    const startedMs = performance.now();
    const firstUpdate = this.#optimizer.numSteps;
    const learningRate = (update: number) => learningRateAt(settings.schedule, update, stage.numUpdates);
    const rollout = this.#collectAndTrain(stage, learningRate);
    this.#averageMeasures(stage, rollout.measures);
    const numRollouts = ++this.#numRollouts;
    const numSteps = numRollouts * rollout.numObservations;
    const totalSteps = sum(Object.values(this.steps));
    const stepsPerSecond = (1000 * rollout.numObservations) / (performance.now() - startedMs);
    if (numRollouts === stage.numRollouts) this.#nextStage();
    const { measures, episodeReturns } = rollout;
    return {
      ...{ stage, numRollouts, numSteps, totalSteps, stepsPerSecond },
      ...{ learningRate: learningRate(firstUpdate), measures, episodeReturns },
    };
  }

  /** Everything that an exact continuation needs. */
  checkpoint(): DistillCheckpoint {
    const { identity, training } = this.#parts;
    const state = {
      identity,
      stage: this.#stage,
      numRollouts: this.#numRollouts,
      numUpdates: this.#optimizer.numSteps,
      elapsedMs: this.elapsedMs,
      measures: this.#measures,
      streams: { acting: this.#acting.state(), shuffling: this.#shuffling.state() },
      environments: this.#environments.state(),
    };
    return { state, tensors: new Map([...training.parameters, ...momentTensors(this.#optimizer)]) };
  }

  #collectAndTrain({ student, batchSize }: Stage, learningRate: (update: number) => number): Rollout {
    const { tf, backbone, numActions, settings } = this.#parts;
    const rollout = collectRollout(student, {
      ...{ tf, backbone, numActions },
      environments: this.#environments,
      stream: this.#acting,
      numSteps: settings.rolloutSteps,
    });
    trainOnRollout(student, rollout, {
      optimizer: this.#optimizer,
      stream: this.#shuffling,
      numEpochs: settings.epochs,
      batchSize,
      learningRate,
    });
    student.forget();
    return rollout;
  }

  #averageMeasures({ prefix }: Stage, latest: readonly HeadMeasures[]): void {
    const before = this.#measures[prefix] ?? latest;
    const share = Math.max(latestShare, 2 / (this.#numRollouts + 2));
    const mix = (old: number, now: number) => old + share * (now - old);
    this.#measures[prefix] = latest.map((head, index) => ({
      agreement: mix(before[index]!.agreement, head.agreement),
      loss: mix(before[index]!.loss, head.loss),
    }));
  }

  #nextStage(): void {
    this.#stage++;
    this.#numRollouts = 0;
    this.#optimizer = new Adam();
  }

  #restore({ state, tensors }: DistillCheckpoint): void {
    this.#stage = state.stage;
    this.#numRollouts = state.numRollouts;
    this.#measures = structuredClone(state.measures);
    restoreTensors(this.#parts.training.parameters, tensors);
    this.#optimizer.restore(state.numUpdates, storedMoments(tensors));
  }
}

const firstPrefix = "adam.first.";
const secondPrefix = "adam.second.";

function momentTensors({ moments }: Adam): TensorMap {
  return new Map(
    [...moments].flatMap(([name, { first, second }]) => [
      [`${firstPrefix}${name}`, { shape: [first.length], data: first }],
      [`${secondPrefix}${name}`, { shape: [second.length], data: second }],
    ]),
  );
}

function storedMoments(tensors: TensorMap): Map<string, Moments> {
  const names = [...tensors.keys()].filter((name) => name.startsWith(firstPrefix));
  return new Map(
    names.map((stored) => {
      const name = stored.slice(firstPrefix.length);
      const second = tensors.get(`${secondPrefix}${name}`)?.data ?? new Float32Array(0);
      return [name, { first: tensors.get(stored)!.data, second }];
    }),
  );
}
