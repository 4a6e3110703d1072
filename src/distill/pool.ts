/** The mixed adaptive pool of an internal classifier, forward and backward, in TensorFlow.js. */
import type { Tensor4D } from "@tensorflow/tfjs-node-gpu";
import { InvalidArgumentError } from "../core/errors.js";
import { adaptiveBins } from "../model/feature-shapes.js";
import type { TensorFlow } from "../tensor/tensorflow.js";

/** How an adaptive pool from one side length to another is computed. */
export type PoolPlan =
  | { readonly kind: "window"; readonly filterSize: number; readonly strides: number }
  | { readonly kind: "copy"; readonly numCopies: number };

/**
 * Turns adaptive bins into an operation that TensorFlow has: windows of one size at one stride (5 to 4: size 2,
 * stride 1), or copies of cells (2 to 4).
 *
 * @throws {InvalidArgumentError} if the bins are neither.
 */
export function planPool(inputSize: number, outputSize: number): PoolPlan {
  if (outputSize % inputSize === 0) return { kind: "copy", numCopies: outputSize / inputSize };
  const bins = adaptiveBins(inputSize, outputSize);
  const filterSize = bins[0]![1];
  const strides = outputSize > 1 ? bins[1]![0] : 1;
  const isUniform = bins.every(
    ([start, end], index) => start === index * strides && end - start === filterSize,
  );
  if (isUniform) return { kind: "window", filterSize, strides };
  throw new InvalidArgumentError(
    `planPool: expected a poolSize whose bins are alike for features of side ${inputSize}, received ${outputSize} (number). ` +
      "Choose a divisor or a multiple of the side, or one less.",
  );
}

/** A forward pass, as far as the backward pass needs it. */
export interface PoolTrace {
  readonly input: Tensor4D;
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
  const largest = tf.maxPool(input, plan.filterSize, plan.strides, "valid");
  const average = tf.avgPool(input, plan.filterSize, plan.strides, "valid");
  const spread = tf.sub<Tensor4D>(largest, average);
  return { input, mix, pooled: tf.add<Tensor4D>(average, tf.mul(spread, mix)), largest, spread };
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
  const { input, mix, largest, spread } = trace;
  const engine = tf.engine();
  if (plan.kind === "copy") {
    const summed = engine.runKernel("ResizeNearestNeighborGrad", { images: input, dy: gradients }, copying);
    return { input: summed as Tensor4D, mix: 0 };
  }
  const window = { filterSize: plan.filterSize, strides: plan.strides, pad: "valid" };
  const toLargest = tf.mul<Tensor4D>(gradients, mix);
  const toAverage = tf.sub<Tensor4D>(gradients, toLargest);
  const throughLargest = { dy: toLargest, input, output: largest! };
  const fromLargest = engine.runKernel("MaxPoolGrad", throughLargest, window) as Tensor4D;
  const fromAverage = engine.runKernel("AvgPoolGrad", { dy: toAverage, input }, window) as Tensor4D;
  const mixGradient = tf.sum(tf.mul(gradients, spread!)).dataSync()[0]!;
  return { input: tf.add(fromLargest, fromAverage), mix: mixGradient };
}
