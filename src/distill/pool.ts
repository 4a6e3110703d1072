/** The mixed adaptive pool of an internal classifier, forward and backward, in TensorFlow.js. */
import type { Tensor4D } from "@tensorflow/tfjs-node-gpu";
import { adaptiveBins, evenBins } from "../model/pool-bins.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import { backToCells, layCells, layShares, planUnevenPool, type UnevenPool } from "./uneven-pool.js";

/** How an adaptive pool from one side length to another is computed. */
export type PoolPlan =
  | { readonly kind: "window"; readonly filterSize: number; readonly strides: number }
  | { readonly kind: "copy"; readonly numCopies: number }
  | UnevenPool;

/**
 * Turns adaptive bins into an operation that TensorFlow has: windows of one size at one stride (5 to 4: size 2,
 * stride 1), copies of cells (2 to 4), or windows over cells that are laid side by side first (10 to 4).
 */
export function planPool(inputSize: number, outputSize: number): PoolPlan {
  if (outputSize % inputSize === 0) return { kind: "copy", numCopies: outputSize / inputSize };
  const bins = adaptiveBins(inputSize, outputSize);
  const even = evenBins(bins);
  if (even) return { kind: "window", filterSize: even.size, strides: even.stride };
  return planUnevenPool(inputSize, bins);
}

/** A forward pass, as far as the backward pass needs it. */
export interface PoolTrace {
  readonly input: Tensor4D;
  /** What windows go over; only with windows. */
  readonly cells?: Tensor4D;
  readonly mix: number;
  /** mix * max + (1 - mix) * average of each bin, `[batch, outputSize, outputSize, channels]`. */
  readonly pooled: Tensor4D;
  /** Largest value of each bin; only with windows: a copied cell is its own maximum and average. */
  readonly largest?: Tensor4D;
  /** Maximum minus average; only with windows. */
  readonly spread?: Tensor4D;
}

/** @param input - `[batch, side, side, channels]`. Run this in a `tidy`. */
export function poolForward(tf: TensorFlow, plan: PoolPlan, input: Tensor4D, mix: number): PoolTrace {
  if (plan.kind === "copy") {
    const size = input.shape[1] * plan.numCopies;
    return { input, mix, pooled: tf.image.resizeNearestNeighbor(input, [size, size]) };
  }
  const { filterSize, strides } = plan;
  const cells = plan.kind === "uneven" ? layCells(tf, plan, input) : input;
  const shares = plan.kind === "uneven" ? layShares(tf, plan, cells) : cells;
  const largest = tf.maxPool(cells, filterSize, strides, "valid");
  const average = tf.avgPool(shares, filterSize, strides, "valid");
  const spread = tf.sub<Tensor4D>(largest, average);
  return { input, cells, mix, pooled: tf.add<Tensor4D>(average, tf.mul(spread, mix)), largest, spread };
}

/** Gradients with respect to the pool's input and its mix. */
export interface PoolGradients {
  readonly input: Tensor4D;
  readonly mix: number;
}

const copying = { alignCorners: false, halfPixelCenters: false };

/** @param gradients - with respect to `pooled`. Run this in a `tidy`. */
export function poolBackward(
  tf: TensorFlow,
  plan: PoolPlan,
  trace: PoolTrace,
  gradients: Tensor4D,
): PoolGradients {
  const { input, cells, mix, largest, spread } = trace;
  const engine = tf.engine();
  if (plan.kind === "copy") {
    const summed = engine.runKernel("ResizeNearestNeighborGrad", { images: input, dy: gradients }, copying);
    return { input: summed as Tensor4D, mix: 0 };
  }
  const window = { filterSize: plan.filterSize, strides: plan.strides, pad: "valid" };
  const toLargest = tf.mul<Tensor4D>(gradients, mix);
  const toAverage = tf.sub<Tensor4D>(gradients, toLargest);
  const throughLargest = { dy: toLargest, input: cells!, output: largest! };
  const fromLargest = engine.runKernel("MaxPoolGrad", throughLargest, window) as Tensor4D;
  const fromAverage = engine.runKernel("AvgPoolGrad", { dy: toAverage, input: cells! }, window) as Tensor4D;
  const mixGradient = tf.sum(tf.mul(gradients, spread!)).dataSync()[0]!;
  if (plan.kind === "window") return { input: tf.add(fromLargest, fromAverage), mix: mixGradient };
  const ofCells = tf.add<Tensor4D>(fromLargest, layShares(tf, plan, fromAverage));
  return { input: backToCells(tf, plan, ofCells), mix: mixGradient };
}
