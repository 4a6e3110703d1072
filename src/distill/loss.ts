/** The loss of behavioral cloning, its gradient, and how well heads imitate the expert. */
import { mean } from "../core/numbers.js";
import { argmax } from "../core/policy-types.js";
import { logSoftmaxRows, softmaxRows } from "../core/softmax.js";

/**
 * KL(expert || head) as a mean over batch *and* actions, as in the authors' RL code: the usual KL divided by the number
 * of actions.
 *
 * @param head - logits `[batch, numActions]`.
 * @param expert - probabilities `[batch, numActions]`.
 */
export function cloningLoss(head: Float32Array, expert: Float32Array, numActions: number): number {
  const headLog = logSoftmaxRows(head, numActions);
  let sum = 0;
  expert.forEach((probability, index) => {
    if (probability > 0) sum += probability * (Math.log(probability) - headLog[index]!);
  });
  return sum / expert.length;
}

/** Gradient of {@link cloningLoss} with respect to the head's logits: softmax(head) - expert, over the mean's count. */
export function cloningGradients(head: Float32Array, expert: Float32Array, numActions: number): Float32Array {
  return softmaxRows(head, numActions).map(
    (probability, index) => (probability - expert[index]!) / expert.length,
  );
}

/** How one head compares to the expert on some observations. */
export interface HeadMeasures {
  /** Share of observations where the greedy actions are equal. */
  readonly agreement: number;
  /** {@link cloningLoss}; of a gate, its log loss. */
  readonly loss: number;
}

/** 1 where the greedy actions of two `[batch, numActions]` are equal, else 0; `[batch]`. */
export function agreements(head: Float32Array, expert: Float32Array, numActions: number): Float32Array {
  const agreed = new Float32Array(expert.length / numActions);
  return agreed.map((_, row) => {
    const [start, end] = [row * numActions, (row + 1) * numActions];
    return Number(argmax(head.subarray(start, end)) === argmax(expert.subarray(start, end)));
  });
}

/** Compares a head's logits to the expert's, both `[batch, numActions]`. */
export function measureHead(head: Float32Array, expert: Float32Array, numActions: number): HeadMeasures {
  const agreed = agreements(head, expert, numActions);
  return {
    agreement: mean(agreed),
    loss: cloningLoss(head, softmaxRows(expert, numActions), numActions),
  };
}
