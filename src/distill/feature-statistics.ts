/** Running mean and variance of features, by which a network's inputs are brought to one scale while it trains. */
import type { TensorMap } from "../model/tensors.js";
import { valuesOf } from "../tensor/parameters.js";

/** Added to a variance, so that a feature that hardly ever moves is not blown up. */
const epsilon = 1e-3;

/** Statistics of no rows yet, as tensors that a checkpoint keeps. */
export function emptyStatistics(prefix: string, numFeatures: number): TensorMap {
  const tensor = (length: number) => ({ shape: [length], data: new Float32Array(length) });
  return new Map([
    [`${prefix}count`, tensor(1)],
    [`${prefix}mean`, tensor(numFeatures)],
    [`${prefix}variance`, tensor(numFeatures)],
  ]);
}

/** Statistics of no rows, by which features are seen as they are. */
export function neutralStatistics(prefix: string, numFeatures: number): TensorMap {
  const statistics = emptyStatistics(prefix, numFeatures);
  valuesOf(statistics, `${prefix}variance`).fill(1 - epsilon);
  return statistics;
}

/** True before the first rows. */
export function isEmpty(tensors: TensorMap, prefix: string): boolean {
  return valuesOf(tensors, `${prefix}count`)[0] === 0;
}

/** A feature x is seen as `(x - mean) * scale`. */
export interface Standardization {
  /** float32 `[numFeatures]`. */
  readonly mean: Float32Array;
  /** float32 `[numFeatures]`. */
  readonly scale: Float32Array;
}

/** What the rows so far say. */
export function standardization(tensors: TensorMap, prefix: string): Standardization {
  const scale = valuesOf(tensors, `${prefix}variance`).map((value) => 1 / Math.sqrt(value + epsilon));
  return { mean: valuesOf(tensors, `${prefix}mean`), scale };
}

/**
 * Takes more rows into the statistics, in place.
 *
 * @param rows - float32 `[numRows, numFeatures]`.
 * @see Chan, Golub and LeVeque 1983, on merging the moments of two samples.
 */
export function addRows(tensors: TensorMap, prefix: string, rows: Float32Array): void {
  const count = valuesOf(tensors, `${prefix}count`);
  const mean = valuesOf(tensors, `${prefix}mean`);
  const variance = valuesOf(tensors, `${prefix}variance`);
  const numFeatures = mean.length;
  const numRows = rows.length / numFeatures;
  const share = numRows / (count[0]! + numRows);
  for (let feature = 0; feature < numFeatures; feature++) {
    const latest = momentsOf(rows, feature, numFeatures);
    const apart = latest.mean - mean[feature]!;
    mean[feature]! += share * apart;
    variance[feature]! += share * (latest.variance - variance[feature]! + (1 - share) * apart ** 2);
  }
  count[0]! += numRows;
}

function momentsOf(
  rows: Float32Array,
  feature: number,
  numFeatures: number,
): { mean: number; variance: number } {
  const numRows = rows.length / numFeatures;
  let sum = 0;
  for (let at = feature; at < rows.length; at += numFeatures) sum += rows[at]!;
  const mean = sum / numRows;
  let squares = 0;
  for (let at = feature; at < rows.length; at += numFeatures) squares += (rows[at]! - mean) ** 2;
  return { mean, variance: squares / numRows };
}

/**
 * Has a layer that reads standardized features read them as they are, in place: it says the same.
 *
 * @param layer.weight - `[numFeatures, numUnits]`.
 */
export function foldIntoLayer(
  { weight, bias }: { readonly weight: Float32Array; readonly bias: Float32Array },
  { mean, scale }: Standardization,
): void {
  weight.forEach((value, at) => {
    const feature = Math.floor(at / bias.length);
    weight[at] = value * scale[feature]!;
    bias[at % bias.length]! -= weight[at]! * mean[feature]!;
  });
}
