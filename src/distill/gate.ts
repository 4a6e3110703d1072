/** Gates in training: what they read of an exit's logits, their verdicts, and gradients. See `model/gate.ts`. */
import { sum } from "../core/numbers.js";
import { argmax } from "../core/policy-types.js";
import { logSoftmaxRows } from "../core/softmax.js";
import { methodTensors } from "../model/bundle-schema.js";
import { countGateFeatures, gateFloor } from "../model/gate.js";
import type { TensorMap } from "../model/tensors.js";
import { type Gradients, valuesOf } from "../tensor/parameters.js";

/**
 * What a gate reads.
 *
 * @param logits - an exit's, float32 `[batch, numActions]`.
 * @returns float32 `[batch, countGateFeatures(numActions)]`.
 */
export function gateFeatures(logits: Float32Array, numActions: number): Float32Array {
  const width = countGateFeatures(numActions);
  const features = new Float32Array((logits.length / numActions) * width);
  const floored = logSoftmaxRows(logits, numActions).map((value) => Math.max(value, gateFloor));
  for (let row = 0; row * width < features.length; row++) {
    const values = floored.subarray(row * numActions, (row + 1) * numActions);
    features.set(featuresOf(values), row * width);
  }
  return features;
}

function featuresOf(values: Float32Array): number[] {
  const sorted = [...values].sort((left, right) => right - left);
  const probabilities = sorted.map(Math.exp);
  const greedy = argmax(values);
  const oneHot = sorted.map((_, action) => Number(action === greedy));
  const entropy = -sorted.reduce((sum, value, rank) => sum + value * probabilities[rank]!, 0);
  const weighted = oneHot.map((on) => on * probabilities[0]!);
  return [...values, ...sorted, ...probabilities, ...oneHot, ...weighted, entropy];
}

/**
 * The log odds, by an exit's gate, that the exit's greedy action is the expert's.
 *
 * @param features - float32 `[batch, numFeatures]`.
 * @returns float32 `[batch]`.
 */
export function gateForward(features: Float32Array, parameters: TensorMap, exit: number): Float32Array {
  const weight = valuesOf(parameters, methodTensors.gate(exit, "weight"));
  const bias = valuesOf(parameters, methodTensors.gate(exit, "bias"))[0]!;
  const logOdds = new Float32Array(features.length / weight.length).fill(bias);
  features.forEach((feature, index) => {
    logOdds[Math.floor(index / weight.length)]! += feature * weight[index % weight.length]!;
  });
  return logOdds;
}

/**
 * Cross entropy of the gate's sigmoid with what it is to say, as a mean over the batch.
 *
 * @param targets - float32 `[batch]`, in [0, 1]: whether the actions agreed (0 or 1), or what the action cost.
 */
export function gateLoss(logOdds: Float32Array, targets: Float32Array): number {
  const loss = (odds: number, row: number) => softplus(odds) - targets[row]! * odds;
  return logOdds.reduce((sum, odds, row) => sum + loss(odds, row), 0) / logOdds.length;
}

/** Gradients of {@link gateLoss} with respect to the log odds. */
export function gateLogOddsGradients(logOdds: Float32Array, targets: Float32Array): Float32Array {
  return logOdds.map((odds, row) => (sigmoid(odds) - targets[row]!) / logOdds.length);
}

/** Gradients of {@link gateLoss} with respect to one exit's gate. */
export function gateBackward(
  features: Float32Array,
  logOdds: Float32Array,
  agreements: Float32Array,
  exit: number,
): Gradients {
  const width = features.length / logOdds.length;
  const gradients = gateLogOddsGradients(logOdds, agreements);
  const weight = new Float32Array(width);
  features.forEach((feature, index) => {
    weight[index % width]! += feature * gradients[Math.floor(index / width)]!;
  });
  const bias = Float32Array.of(sum(gradients));
  return new Map([
    [methodTensors.gate(exit, "weight"), weight],
    [methodTensors.gate(exit, "bias"), bias],
  ]);
}

export function sigmoid(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

/** log(1 + exp(odds)), without overflow. */
function softplus(odds: number): number {
  return Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds)));
}
