/**
 * The hold gate: for how many decisions more the action may go on, unlooked. It is asked once a decision is made, and says
 * what holding the action for 1, 2 or 3 further decisions is expected to cost: discounted reward, clipped to [-1, 1] a step, that
 * is lost against deciding anew each time.
 *
 * It is a perceptron with one hidden layer of ReLUs. It reads, in this order,
 *
 * - what the regret gate of the first exit reads (`regret-gate.ts`): the features that its classifier has pooled, and the numbers that gates
 *   read of its answer;
 * - the exit taken, one-hot, the expert last; the greedy action of that exit, one-hot.
 *
 * A cost is {@link largestHoldCost} times the sigmoid of its output. With tau, a decision may cost `(1 - tau)` of the expert's
 * probability; `rate` says how much reward that is worth. So the action is held for the k that makes
 * `cost[k] - (1 - tau) * rate * k` least, and for none where that is not below 0. Computed in float32, ties to the fewest.
 * At tau 1 nothing is held. All three implementations (training, ONNX graph, engine) keep this order.
 */
import type { InternalClassifier } from "./architecture.js";
import { countRegretFeatures } from "./regret-gate.js";

/** Decisions that an action goes on for at most, after the one that chose it; outputs of the gate. */
export const maxHeld = 3;

/** Units of the hidden layer. */
export const numHoldUnits = 64;

/** A point lost in place of a point won. */
export const largestHoldCost = 2;

/** At tau 0.98 a decision not made may cost 0.0004. */
export const defaultHoldRate = 0.02;

/** Where a method says that it has a hold gate. */
export interface HoldRule {
  /** Discounted clipped reward that is worth as much as the expert's whole probability. */
  readonly rate: number;
}

/** The exits that a hold gate tells apart. */
export interface HoldPlace {
  /** The first exit's. */
  readonly classifier: InternalClassifier;
  readonly numActions: number;
  /** The expert's included. */
  readonly numExits: number;
}

/** The place of a method's hold gate. */
export function holdPlace(
  { classifiers }: { readonly classifiers: readonly InternalClassifier[] },
  numActions: number,
): HoldPlace {
  return { classifier: classifiers[0]!, numActions, numExits: classifiers.length + 1 };
}

/** Columns of `hold.hidden.weight`. */
export function countHoldFeatures({ classifier, numActions, numExits }: HoldPlace): number {
  return countRegretFeatures(classifier, numActions) + numExits + numActions;
}

/**
 * For how many decisions more the action is held.
 *
 * @param costs - float32 `[maxHeld]`, of holding for 1, 2, 3 decisions.
 */
export function chooseHeld(costs: ArrayLike<number>, tau: number, { rate }: HoldRule): number {
  const price = Math.fround(Math.fround(1 - Math.fround(tau)) * Math.fround(rate));
  let [best, least] = [0, 0];
  for (let held = 1; held <= maxHeld; held++) {
    const excess = Math.fround(costs[held - 1]! - Math.fround(price * held));
    if (excess < least) [best, least] = [held, excess];
  }
  return best;
}
