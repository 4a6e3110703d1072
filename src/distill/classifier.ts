/** One internal classifier up to its logits, forward and backward, in TensorFlow.js. */
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { InternalClassifier } from "../model/architecture.js";
import type { ClassifierTensor } from "../model/bundle-schema.js";
import { convOutputSize } from "../model/feature-shapes.js";
import { matMul, reluGradient } from "../tensor/operations.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import { type PoolPlan, type PoolTrace, planPool, poolBackward, poolForward } from "./pool.js";

/** What a classifier's convolution reads: float32 `[batch, patches * kernelSize^2, inChannels]`. */
export type Patches = Tensor3D;

/** Looks up a parameter of one classifier, in the layout of `toTrainingLayout`. */
export type GetValues = (part: ClassifierTensor) => Float32Array;

/** A forward pass, as far as the backward pass needs it. */
export interface ClassifierTrace {
  /** Patch after patch, `[batch * patches, kernelSize^2 * inChannels]`. */
  readonly rows: Tensor2D;
  readonly pool: PoolTrace;
  /** `[batch, poolSize^2 * convChannels]`, in H,W,C order. */
  readonly pooled: Tensor2D;
  /** The part of `linear.weight` that reads the pooled features. */
  readonly linear: Tensor2D;
  /** float32 `[batch, numActions]`, without what a cascade adds. */
  readonly logits: Float32Array;
}

/**
 * A convolution, a mixed pool and a linear layer on the output of one block.
 *
 * The backbone is frozen, so the convolution is one matrix product over patches that are cut out once for each
 * observation and used by every epoch. Gradients are written out: an automatic tape would run twice as many
 * operations, and at this size starting them costs more than computing.
 */
export class Classifier {
  readonly #tf: TensorFlow;
  readonly #design: InternalClassifier;
  /** Side of the convolution's output. */
  readonly #side: number;
  /** Pixels, as row-major positions, that the convolution reads, patch after patch. */
  readonly #pixels: Tensor1D;
  readonly #pool: PoolPlan;

  /** @param inputShape - `[channels, height, width]` of the block's output. */
  constructor(tf: TensorFlow, design: InternalClassifier, inputShape: readonly [number, number, number]) {
    const [, height, width] = inputShape;
    this.#tf = tf;
    this.#design = design;
    this.#side = convOutputSize(height, design.kernelSize, design.stride);
    this.#pool = planPool(this.#side, design.poolSize);
    this.#pixels = tf.tensor1d(patchPixels(design, this.#side, width), "int32");
  }

  /**
   * Cuts out of the block's output what the convolution reads; the caller disposes the tensor.
   *
   * @param input - `[batch, height, width, channels]`.
   */
  patches(input: Tensor): Patches {
    const tf = this.#tf;
    return tf.tidy(() => {
      const [batch, height, width, channels] = input.shape as [number, number, number, number];
      return tf.gather(tf.reshape(input, [batch, height * width, channels]) as Tensor3D, this.#pixels, 1);
    });
  }

  /** Run this in a `tidy`, which frees the trace. */
  forward(patches: Patches, get: GetValues): ClassifierTrace {
    const tf = this.#tf;
    const { convChannels, poolSize } = this.#design;
    const [batch, numPixels, inChannels] = patches.shape;
    const numPatches = this.#side ** 2;
    const rows: Tensor2D = tf.reshape(patches, [batch * numPatches, (numPixels / numPatches) * inChannels]);
    const kernel = tf.tensor2d(get("conv.weight"), [rows.shape[1], convChannels]);
    const activations = tf.relu(tf.add(matMul(tf, rows, kernel), get("conv.bias")));
    const image: Tensor4D = tf.reshape(activations, [batch, this.#side, this.#side, convChannels]);
    const pool = poolForward(tf, this.#pool, image, get("pool.mix")[0]!);
    const pooled: Tensor2D = tf.reshape(pool.pooled, [batch, poolSize ** 2 * convChannels]);
    const numFeatures = pooled.shape[1];
    const bias = get("linear.bias");
    const weights = get("linear.weight").subarray(0, numFeatures * bias.length);
    const linear = tf.tensor2d(weights, [numFeatures, bias.length]);
    const logits = tf.add(matMul(tf, pooled, linear), bias).dataSync() as Float32Array;
    return { rows, pool, pooled, linear, logits };
  }

  /**
   * Gradients with respect to the parameters; that of `linear.weight` covers the part that reads pooled features.
   *
   * @param gradients - with respect to the logits, float32 `[batch, numActions]`. Run this in a `tidy`.
   */
  backward(trace: ClassifierTrace, gradients: Float32Array): Map<ClassifierTensor, Float32Array> {
    const tf = this.#tf;
    const { rows, pool, pooled, linear } = trace;
    const logitGradients = tf.tensor2d(gradients, [pooled.shape[0], linear.shape[1]]);
    const pooledGradients: Tensor4D = tf.reshape(
      matMul(tf, logitGradients, linear, { transposeB: true }),
      pool.pooled.shape,
    );
    const throughPool = poolBackward(tf, this.#pool, pool, pooledGradients);
    const throughRelu = reluGradient(tf, throughPool.input, pool.input);
    const convGradients: Tensor2D = tf.reshape(throughRelu, [rows.shape[0], this.#design.convChannels]);
    return new Map([
      ["conv.weight", read(matMul(tf, rows, convGradients, { transposeA: true }))],
      ["conv.bias", read(tf.sum(convGradients, 0))],
      ["pool.mix", Float32Array.of(throughPool.mix)],
      ["linear.weight", read(matMul(tf, pooled, logitGradients, { transposeA: true }))],
      ["linear.bias", read(tf.sum(logitGradients, 0))],
    ]);
  }

  dispose(): void {
    this.#pixels.dispose();
  }
}

function patchPixels({ kernelSize, stride }: InternalClassifier, side: number, width: number): number[] {
  const pixels: number[] = [];
  for (let patch = 0; patch < side * side; patch++) {
    const top = Math.floor(patch / side) * stride;
    const left = (patch % side) * stride;
    for (let row = 0; row < kernelSize; row++) {
      for (let column = 0; column < kernelSize; column++) pixels.push((top + row) * width + left + column);
    }
  }
  return pixels;
}

function read(tensor: Tensor): Float32Array {
  return tensor.dataSync() as Float32Array;
}
