/**
 * What the cascade adds to a classifier: the previous classifier's logits go through LayerNorm and then through the last rows of the
 * linear layer. They are detached, but for one ablation. A few numbers an observation, so in plain TypeScript.
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

/** @param previous - the previous classifier's raw logits, float32 `[batch, numActions]`. */
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

/**
 * Gradients with respect to the previous classifier's logits, where they are no constant: through the linear layer, LayerNorm's scale,
 * and the standardization of each row, (g - mean(g) - s * mean(g * s)) / deviation.
 *
 * @param previous - as in the forward pass.
 * @param gradients - with respect to the logits, float32 `[batch, numActions]`.
 * @param scale - `cascade_norm.weight`.
 */
export function cascadeInputGradients(
  { standardized, normalized, weights }: CascadeTrace,
  previous: Float32Array,
  gradients: Float32Array,
  scale: Float32Array,
): Float32Array {
  const numActions = scale.length;
  const { inputs } = linearBackward(normalized, weights, gradients);
  const result = new Float32Array(inputs.length);
  for (let start = 0; start < inputs.length; start += numActions) {
    const end = start + numActions;
    const scaled = inputs.subarray(start, end).map((gradient, action) => gradient * scale[action]!);
    const row = standardized.subarray(start, end);
    const center = mean(scaled);
    const along = mean(scaled.map((gradient, action) => gradient * row[action]!));
    const factor = rowFactor(previous.subarray(start, end));
    for (let action = 0; action < numActions; action++)
      result[start + action] = factor * (scaled[action]! - center - row[action]! * along);
  }
  return result;
}

/** Rows with mean 0 and variance 1: LayerNorm before scale and shift. */
function standardizeRows(logits: Float32Array, numActions: number): Float32Array {
  const standardized = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += numActions) {
    const row = logits.subarray(start, start + numActions);
    const center = mean(row);
    const factor = rowFactor(row);
    for (let action = 0; action < numActions; action++) {
      standardized[start + action] = (row[action]! - center) * factor;
    }
  }
  return standardized;
}

/** 1 over a row's standard deviation. */
function rowFactor(row: Float32Array): number {
  const variance = sumSquaredDeviations(row, mean(row)) / row.length;
  return 1 / Math.sqrt(variance + layerNormEpsilon);
}
