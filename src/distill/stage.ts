/** One stage of a training. */
import type { MethodStructure } from "../model/tensor-shapes.js";
import type { TensorMap } from "../model/tensors.js";
import type { Learner } from "./learner.js";
import { countUpdates } from "./minibatches.js";
import type { DistillSettings } from "./options.js";
import type { SchedulePhase } from "./schedule.js";

/** One stage of training. */
export interface Stage {
  /** For progress reports. */
  readonly phase: string;
  /** For names of measures. */
  readonly prefix: string;
  readonly learner: Learner;
  /** Of learning rates. */
  readonly schedule: readonly SchedulePhase[];
  readonly numRollouts: number;
  /** All that are planned. */
  readonly numUpdates: number;
}

/** Everything that is trained. */
export interface StagedTraining {
  readonly structure: MethodStructure;
  readonly numActions: number;
  /** Whose outputs the learners read. */
  readonly blocks: readonly number[];
  readonly stages: readonly Stage[];
  /** Parameters of all stages, trained in place. */
  readonly parameters: TensorMap;
  /** The parameters as a bundle stores them. */
  bundleTensors(): TensorMap;
  dispose(): void;
}

/** A method that another one is trained on top of. */
export interface BaseMethod extends Pick<MethodStructure, "classifiers"> {
  readonly tensors: TensorMap;
  /** The expert's, whose critic learns on from returns. */
  readonly expert: TensorMap;
}

export interface StagePlan extends Pick<Stage, "phase" | "prefix"> {
  readonly steps: number;
}

export function planStage(
  learner: Learner,
  settings: DistillSettings,
  { steps, schedule = settings.schedule, ...plan }: StagePlan & Partial<Pick<Stage, "schedule">>,
): Stage {
  const rolloutSize = settings.numEnvs * settings.rolloutSteps;
  const numRollouts = Math.max(1, Math.floor(steps / rolloutSize));
  const epochs = { numEpochs: settings.epochs, batchSize: learner.batchSize };
  return {
    ...plan,
    learner,
    schedule,
    numRollouts,
    numUpdates: numRollouts * countUpdates(rolloutSize, epochs),
  };
}
