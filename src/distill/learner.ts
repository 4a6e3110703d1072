/** How a stage plays a rollout and learns from it: each in its own way, in the loop of `DistillRun`. */
import type { RandomStream } from "../core/random.js";
import type { TensorMap } from "../model/tensors.js";
import type { Adam } from "../tensor/adam.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { TrainingEnvironments } from "../training/training-environments.js";
import type { Backbone } from "./backbone.js";
import type { HeadMeasures } from "./loss.js";

/** What a rollout is played with, and learned from. */
export interface RolloutWork {
  readonly tf: TensorFlow;
  readonly backbone: Backbone;
  readonly environments: TrainingEnvironments;
  /** For what is drawn while playing. */
  readonly acting: RandomStream;
  /** For the order of what is learned from. */
  readonly shuffling: RandomStream;
  /** Of the stage; counts its updates. */
  readonly optimizer: Adam;
  readonly numActions: number;
  /** In each environment. */
  readonly numSteps: number;
  readonly numEpochs: number;
  /** By 0-based update of the stage. */
  readonly learningRate: (update: number) => number;
  /** 0-based, of the stage. */
  readonly rollout: number;
  /** Of the stage. */
  readonly numRollouts: number;
  /** Share of the stage's updates that are done, in [0, 1). */
  readonly progress: number;
}

/** What a rollout gave. */
export interface LearnedRollout {
  /** Of each head, before it learned from these observations. */
  readonly measures: readonly HeadMeasures[];
  /** Undiscounted returns of the episodes that ended. */
  readonly episodeReturns: readonly number[];
  /** More for a progress bar, by name. */
  readonly shown?: Readonly<Record<string, number>>;
  /** More for the log, by name. */
  readonly logged?: Readonly<Record<string, number>>;
}

export interface Learner {
  /** Observations in an update. */
  readonly batchSize: number;
  /** Plays one rollout and learns from it. */
  learn(work: RolloutWork): LearnedRollout;
  /** What it remembers over rollouts, beside the parameters, for a checkpoint; absent where that is nothing. */
  memory?(): TensorMap;
  /** Goes on from what {@link memory} gave, among other tensors. */
  restore?(tensors: TensorMap): void;
}
