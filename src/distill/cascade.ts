/**
 * What the cascade adds to a classifier: the previous classifier's logits, detached, go through LayerNorm and then
 * through the last rows of the linear layer. A few numbers an observation, so in plain TypeScript.
 */
import { mean, sumSquaredDeviations } from "../core/numbers.js";
import { type ClassifierTensor, layerNormEpsilon } from "../model/bundle-schema.js";
import type { GetValues } from "./classifier.js";
import { linearBackward, linearForward } from "./linear.js";

/** A forward pass, as far as the backward pass needs it. All float32 `[batch, numActions]`. */
export interface CascadeTrace {
  /** The previous logits with mean 0 and variance 1. */
  readonly standardized: Float32Array;
  /** After LayerNorm's scale and shift. */
  readonly normalized: Float32Array;
  /** What is added to the classifier's own logits. */
  readonly added: Float32Array;
  /** float32 `[numActions, numActions]`: the rows of `linear.weight` behind those for pooled features. */
  readonly weights: Float32Array;
}

/** @param previous - the previous classifier's raw logits, float32 `[batch, numActions]`; a constant: no gradient goes back. */
export function cascadeForward(previous: Float32Array, get: GetValues): CascadeTrace {
  const scale = get("cascade_norm.weight");
  const shift = get("cascade_norm.bias");
  const numActions = scale.length;
  const standardized = standardizeRows(previous, numActions);
  const normalized = standardized.map(
    (value, index) => value * scale[index % numActions]! + shift[index % numActions]!,
  );
  const weights = get("linear.weight").slice(-numActions * numActions);
  const added = linearForward(normalized, weights, numActions);
  return { standardized, normalized, added, weights };
}

/**
 * @param gradients - with respect to the logits, float32 `[batch, numActions]`.
 * @param pooledPart - gradient of `linear.weight` for pooled features; the rest of it is put behind.
 */
export function cascadeBackward(
  { standardized, normalized, weights }: CascadeTrace,
  gradients: Float32Array,
  pooledPart: Float32Array,
): Map<ClassifierTensor, Float32Array> {
  const numActions = Math.sqrt(weights.length);
  const linear = linearBackward(normalized, weights, gradients);
  const scale = new Float32Array(numActions);
  const shift = new Float32Array(numActions);
  linear.inputs.forEach((gradient, index) => {
    scale[index % numActions]! += gradient * standardized[index]!;
    shift[index % numActions]! += gradient;
  });
  const whole = new Float32Array(pooledPart.length + weights.length);
  whole.set(pooledPart);
  whole.set(linear.weights, pooledPart.length);
  return new Map([
    ["linear.weight", whole],
    ["cascade_norm.weight", scale],
    ["cascade_norm.bias", shift],
  ]);
}

/** Rows with mean 0 and variance 1: LayerNorm before scale and shift. */
function standardizeRows(logits: Float32Array, numActions: number): Float32Array {
  const standardized = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += numActions) {
    const row = logits.subarray(start, start + numActions);
    const center = mean(row);
    const variance = sumSquaredDeviations(row, center) / numActions;
    const factor = 1 / Math.sqrt(variance + layerNormEpsilon);
    for (let action = 0; action < numActions; action++) {
      standardized[start + action] = (row[action]! - center) * factor;
    }
  }
  return standardized;
}
