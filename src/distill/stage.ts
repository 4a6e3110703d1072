/** One stage of a training, and the methods that are trained in stages. */
import type { MethodName } from "../model/bundle-schema.js";
import { exitRuleOf, hasGates } from "../model/exit-rule.js";
import { defaultHoldRate } from "../model/hold-gate.js";
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

/** The parts of each method. */
export const structures: Readonly<Record<MethodName, Omit<MethodStructure, "classifiers">>> = {
  ztw: { cascade: true, ensemble: true },
  "ztw-gate": { cascade: true, ensemble: true, exitRule: "gate" },
  "ztw-regret": { cascade: true, ensemble: true, exitRule: "regret" },
  "ztw-rl": { cascade: true, ensemble: true, exitRule: "regret" },
  "ztw-hold": { cascade: true, ensemble: true, exitRule: "regret", hold: { rate: defaultHoldRate } },
  sdn: { cascade: false, ensemble: false },
};

/** The method that another one is trained on top of, which has to be there already. */
export function baseOf(method: MethodName): MethodName | undefined {
  if (method === "ztw-rl" || method === "ztw-hold") return "ztw-regret";
  return hasGates(exitRuleOf(structures[method])) ? "ztw" : undefined;
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
