/**
 * Folds a classifier's mixed adaptive pool into the linear layer behind it. Averaging is linear, so it becomes weights
 * on the unpooled features; the maximum remains, and falls away where each bin is one cell, since there it is the average.
 */
import { InvalidArgumentError } from "../../core/errors.js";
import { adaptiveBins } from "../../model/feature-shapes.js";

/** An ordinary max pool, which takes windows of one size at one stride. */
export interface PoolWindow {
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
}

export interface PoolGeometry {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly poolSize: number;
}

/** Weights `[numActions, …]`, row-major, on what the linear layer reads after folding. */
export interface FoldedPool {
  /** On the features before the pool, `[channels, height, width]`. */
  readonly onFeatures: Float32Array;
  /** On the pooled maxima, `[channels, poolSize, poolSize]`; absent where each bin is one cell. */
  readonly onMaxima?: Float32Array;
}

/**
 * The ordinary max pool that gives each bin's largest cell; undefined where each bin is one cell.
 *
 * @throws {InvalidArgumentError} if the bins are neither single cells nor windows of one size and stride.
 */
export function poolWindow(geometry: PoolGeometry): PoolWindow | undefined {
  const rows = adaptiveBins(geometry.height, geometry.poolSize);
  const columns = adaptiveBins(geometry.width, geometry.poolSize);
  if ([...rows, ...columns].every(([start, end]) => end - start === 1)) return undefined;
  const [rowSize, rowStride] = describeBins(rows, geometry.height);
  const [columnSize, columnStride] = describeBins(columns, geometry.width);
  return { size: [rowSize, columnSize], stride: [rowStride, columnStride] };
}

/**
 * Rewrites `weights · (mix * max + (1 - mix) * average)` as `onMaxima · max + onFeatures · features`.
 *
 * @param weights - `[numActions, channels, poolSize, poolSize]`.
 * @throws {InvalidArgumentError} if the bins are neither single cells nor windows of one size and stride.
 */
export function foldPool(weights: Float32Array, mix: number, geometry: PoolGeometry): FoldedPool {
  if (poolWindow(geometry) === undefined) return { onFeatures: spreadOverBins(weights, 1, geometry) };
  return {
    onFeatures: spreadOverBins(weights, 1 - mix, geometry),
    onMaxima: weights.map((weight) => weight * mix),
  };
}

/** Gives each cell of a bin its part of the bin's weight; a cell may be in several bins. */
function spreadOverBins(weights: Float32Array, factor: number, geometry: PoolGeometry): Float32Array {
  const { height, width, poolSize } = geometry;
  const rows = adaptiveBins(height, poolSize);
  const columns = adaptiveBins(width, poolSize);
  const numPlanes = weights.length / poolSize ** 2; // one for each action and channel
  const spread = new Float32Array(numPlanes * height * width);
  let source = 0;
  for (let plane = 0; plane < numPlanes; plane++) {
    for (const [top, bottom] of rows) {
      for (const [left, right] of columns) {
        const share = (factor * weights[source++]!) / ((bottom - top) * (right - left));
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) {
            const cell = (plane * height + row) * width + column;
            spread[cell] = spread[cell]! + share;
          }
        }
      }
    }
  }
  return spread;
}

/** Size and stride of bins that an ordinary pool can take. */
function describeBins(bins: readonly (readonly [number, number])[], inputSize: number): [number, number] {
  const size = bins[0]![1];
  const stride = bins.length > 1 ? bins[1]![0] : 1;
  const isOrdinary = bins.every(([start, end], index) => start === index * stride && end - start === size);
  if (isOrdinary) return [size, stride];
  throw new InvalidArgumentError(
    `foldPool: expected a pool size whose bins are alike, received ${bins.length} for features of side ${inputSize}. ` +
      "Choose a divisor or a multiple of the side, or one less.",
  );
}
