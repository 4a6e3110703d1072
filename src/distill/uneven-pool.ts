/**
 * Adaptive pools whose bins are no windows of one size at one stride: the cells of every bin are laid side by side, as
 * many for each bin, so that ordinary windows are the bins. Where a bin has fewer, its last cell is said again: that
 * changes no maximum, and counts for nothing in the average.
 */
import type { Tensor4D } from "@tensorflow/tfjs-node-gpu";
import { type Bin, binCells, largestBin } from "../model/pool-bins.js";
import type { TensorFlow } from "../tensor/tensorflow.js";

export interface UnevenPool {
  readonly kind: "uneven";
  /** Of the windows over cells laid side by side. */
  readonly filterSize: number;
  readonly strides: number;
  /** Along a side: which cell lies at each place. */
  readonly cells: readonly number[];
  /** Along a side, by place: its part of the average, times {@link filterSize}. */
  readonly shares: readonly number[];
  /** Along a side: lists of places, the n-th of which holds for each cell the n-th place that it lies at; as many as there are places where it lies at fewer. */
  readonly places: readonly (readonly number[])[];
}

/** @param bins - along a side of `inputSize` cells. */
export function planUnevenPool(inputSize: number, bins: readonly Bin[]): UnevenPool {
  const size = largestBin(bins);
  const cells = binCells(bins);
  const shares = bins.flatMap(([start, end]) =>
    Array.from({ length: size }, (_, place) => (place < end - start ? size / (end - start) : 0)),
  );
  const byCell = Array.from({ length: inputSize }, (_, cell) =>
    [...cells.keys()].filter((place) => cells[place] === cell),
  );
  const numLists = Math.max(...byCell.map((places) => places.length));
  const places = Array.from({ length: numLists }, (_, list) =>
    byCell.map((ofCell) => ofCell[list] ?? cells.length),
  );
  return { kind: "uneven", filterSize: size, strides: size, cells, shares, places };
}

/** @param input - `[batch, side, side, channels]`. @returns `[batch, places, places, channels]`. */
export function layCells(tf: TensorFlow, { cells }: UnevenPool, input: Tensor4D): Tensor4D {
  const indices = tf.tensor1d([...cells], "int32");
  return tf.gather(tf.gather(input, indices, 1), indices, 2);
}

/** Multiplies each place with its part of the average of its bin; windows of equal parts then average it. */
export function layShares(tf: TensorFlow, { shares }: UnevenPool, laid: Tensor4D): Tensor4D {
  const ofRows = tf.tensor4d([...shares], [1, shares.length, 1, 1]);
  const ofColumns = tf.tensor4d([...shares], [1, 1, shares.length, 1]);
  return tf.mul(tf.mul(laid, ofRows), ofColumns);
}

/** Adds up what came to a cell's places: the gradient of {@link layCells}. Always in one order, so always to the same bits. */
export function backToCells(tf: TensorFlow, plan: UnevenPool, laid: Tensor4D): Tensor4D {
  return addPlaces(tf, plan, addPlaces(tf, plan, laid, 1), 2);
}

function addPlaces(tf: TensorFlow, { places }: UnevenPool, laid: Tensor4D, axis: 1 | 2): Tensor4D {
  const paddings = [0, 1, 2, 3].map((dimension): [number, number] => [0, dimension === axis ? 1 : 0]);
  const withNothing: Tensor4D = tf.pad(laid, paddings); // the place of those that lie at fewer
  return places
    .map((list): Tensor4D => tf.gather(withNothing, tf.tensor1d([...list], "int32"), axis))
    .reduce((sum, part) => tf.add(sum, part));
}
