/**
 * Regret gates: what an exit's greedy action is expected to cost, told before anything deeper runs. The cost of an action
 * is the probability that the expert gives to its own greedy action, less what it gives to this one: 0 where both are
 * the same action, small where the expert itself is indifferent, near 1 where it is sure of another.
 *
 * A gate is a perceptron with one hidden layer of ReLUs. It reads
 *
 * - the features that the exit's classifier has pooled, `[convChannels, poolSize, poolSize]`;
 * - the numbers that gates read of the exit's answer, in the order of `gate.ts`.
 *
 * The sigmoid of its output is the cost in (0, 1); the exit's confidence is 1 less the cost.
 * All three implementations (training, ONNX graph, engine) keep this order.
 */
import type { InternalClassifier } from "./architecture.js";
import { countGateFeatures } from "./gate.js";

/** Units of the hidden layer. */
export const numRegretUnits = 64;

/** Numbers that a classifier pools, and its regret gate reads first. */
export function countPooledFeatures({ convChannels, poolSize }: InternalClassifier): number {
  return convChannels * poolSize ** 2;
}

/** Columns of `gate.m.hidden.weight`. */
export function countRegretFeatures(classifier: InternalClassifier, numActions: number): number {
  return countPooledFeatures(classifier) + countGateFeatures(numActions);
}
