/**
 * Folds a classifier's mixed adaptive pool into the linear layer behind it. Averaging is linear, so it becomes weights
 * on the unpooled features; the maximum remains, and falls away where each bin is one cell, since there it is the average.
 */
import { adaptiveBins, binCells, evenBins, largestBin } from "../../model/pool-bins.js";

/** An ordinary max pool, which takes windows of one size at one stride. */
export interface PoolWindow {
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  /** Rows and columns to lay side by side first; absent where windows of what is there are the bins. */
  readonly cells?: { readonly rows: readonly number[]; readonly columns: readonly number[] };
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
 * The ordinary max pool that gives each bin's largest cell; undefined where each bin is one cell. Uneven bins are laid
 * side by side first.
 */
export function poolWindow(geometry: PoolGeometry): PoolWindow | undefined {
  const rows = adaptiveBins(geometry.height, geometry.poolSize);
  const columns = adaptiveBins(geometry.width, geometry.poolSize);
  if ([...rows, ...columns].every(([start, end]) => end - start === 1)) return undefined;
  const [rowWindow, columnWindow] = [evenBins(rows), evenBins(columns)];
  if (rowWindow && columnWindow) {
    return {
      size: [rowWindow.size, columnWindow.size],
      stride: [rowWindow.stride, columnWindow.stride],
    };
  }
  const size = [largestBin(rows), largestBin(columns)] as const;
  return { size, stride: size, cells: { rows: binCells(rows), columns: binCells(columns) } };
}

/**
 * Rewrites `weights · (mix * max + (1 - mix) * average)` as `onMaxima · max + onFeatures · features`.
 *
 * @param weights - `[numActions, channels, poolSize, poolSize]`.
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
