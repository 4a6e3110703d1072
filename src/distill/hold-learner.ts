/** Learning to hold actions: rollouts of the holding policy, and at times a gate that is trained anew on all trials so far. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { countHoldFeatures, type HoldPlace, type HoldRule } from "../model/hold-gate.js";
import type { TensorMap } from "../model/tensors.js";
import { selectTensors } from "../tensor/parameters.js";
import type { EnvironmentVector } from "../training/environment-vector.js";
import { BranchedVector } from "./branched-vector.js";
import { ForkMemory } from "./fork-memory.js";
import type { FrozenClassifiers } from "./frozen-classifiers.js";
import { HoldRollout } from "./hold-rollout.js";
import { trainHoldGate } from "./hold-training.js";
import type { LearnedRollout, Learner, RolloutWork } from "./learner.js";

/** How often the gate is trained anew, spread evenly over the rollouts; before the first time, holds are random. */
const numTrainings = 10;

export interface HoldParts {
  /** With classifiers, ensemble, regret gates, the expert's critic, and the hold gate as it stands. */
  readonly frozen: FrozenClassifiers;
  readonly place: HoldPlace;
  readonly rule: HoldRule;
}

export class HoldLearner implements Learner {
  /** It counts updates of its own. */
  readonly batchSize = 1;
  readonly #parts: HoldParts;
  readonly #memory: ForkMemory;

  constructor(parts: HoldParts) {
    this.#parts = parts;
    this.#memory = new ForkMemory(countHoldFeatures(parts.place));
  }

  learn(work: RolloutWork): LearnedRollout {
    const { rollout: index, numRollouts } = work;
    const rollout = new HoldRollout({
      ...this.#parts,
      ...work,
      memory: this.#memory,
      hasGate: countTrainings(index, numRollouts) > 0,
      vector: branchesOf(work.environments.vector),
    });
    const measures = rollout.play();
    if (countTrainings(index + 1, numRollouts) > countTrainings(index, numRollouts)) this.#train(work);
    return {
      measures: measures.heads(),
      episodeReturns: measures.episodeReturns,
      shown: measures.shown(),
      logged: { ...measures.logged(), "hold/remembered": this.#memory.numForks },
    };
  }

  memory(): TensorMap {
    return this.#memory.tensors();
  }

  restore(tensors: TensorMap): void {
    this.#memory.restore(tensors);
  }

  #train({ tf, shuffling }: RolloutWork): void {
    const parameters = selectTensors(this.#parts.frozen.parameters, "hold.");
    trainHoldGate(tf, this.#memory, { parameters, stream: shuffling });
  }
}

/** Trainings after so many rollouts; the last one is at the end. */
export function countTrainings(numDone: number, numRollouts: number): number {
  return Math.floor((numDone * Math.min(numTrainings, numRollouts)) / numRollouts);
}

function branchesOf(vector: EnvironmentVector): BranchedVector {
  if (vector instanceof BranchedVector) return vector;
  throw new InvalidArgumentError(describeMismatch("HoldLearner", "a BranchedVector", "environments", vector));
}
