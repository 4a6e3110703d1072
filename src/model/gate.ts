/**
 * Gates: what is asked of an exit in place of its largest probability, so that states in which the expert itself is
 * indifferent can be left early too. A gate is logistic regression on numbers that are there once the exit has answered.
 *
 * With `l` the exit's log-probabilities, none below {@link gateFloor}, and `a` its greedy action, a gate reads
 *
 * - `l`; then `l` from the largest to the smallest; then the probabilities of the latter: `3 * numActions`;
 * - which action `a` is, one-hot, and the same times its probability: `2 * numActions`;
 * - the entropy `-sum(exp(l) * l)`.
 *
 * All three implementations (training, ONNX graph, engine) keep this order.
 */

/** Log-probabilities below this are all the same to a gate. */
export const gateFloor = -10;

/** Length of `gate.m.weight`. */
export function countGateFeatures(numActions: number): number {
  return 5 * numActions + 1;
}
