/** One internal classifier up to its logits, forward and backward, in TensorFlow.js. */
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { InternalClassifier } from "../model/architecture.js";
import type { ClassifierTensor } from "../model/bundle-schema.js";
import { classifierShape } from "../model/feature-shapes.js";
import { matMul, reluGradient } from "../tensor/operations.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import { type PoolPlan, type PoolTrace, planPool, poolBackward, poolForward } from "./pool.js";

/**
 * What a classifier's convolution reads: float32 `[batch, patches * kernelSize^2, inChannels]`, or where patches overlap
 * so much that they are more, the pixels that they are cut out of, `[batch, pixels, inChannels]`.
 */
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
  /** Patches are cut out when they are used. */
  readonly #keepsPixels: boolean;
  readonly #pool: PoolPlan;

  /** @param inputShape - `[channels, height, width]` of the block's output. */
  constructor(tf: TensorFlow, design: InternalClassifier, inputShape: readonly [number, number, number]) {
    const [, height, width] = inputShape;
    this.#tf = tf;
    this.#design = design;
    this.#side = classifierShape(design, inputShape)[1];
    this.#pool = planPool(this.#side, design.poolSize);
    const pixels = patchPixels(design, this.#side, [height, width]);
    this.#keepsPixels = pixels.length > height * width + 1;
    this.#pixels = tf.tensor1d(pixels, "int32");
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
      const rows: Tensor3D = tf.reshape(input, [batch, height * width, channels]);
      const pixels: Tensor3D = this.#design.padding ? tf.pad(rows, onePixelMore) : rows;
      return this.#keepsPixels ? tf.clone(pixels) : tf.gather(pixels, this.#pixels, 1);
    });
  }

  /** Run this in a `tidy`, which frees the trace. */
  forward(patches: Patches, get: GetValues): ClassifierTrace {
    const tf = this.#tf;
    const { convChannels, poolSize } = this.#design;
    const cut: Patches = this.#keepsPixels ? tf.gather(patches, this.#pixels, 1) : patches;
    const [batch, numPixels, inChannels] = cut.shape;
    const numPatches = this.#side ** 2;
    const rows: Tensor2D = tf.reshape(cut, [batch * numPatches, (numPixels / numPatches) * inChannels]);
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

/** A pixel of zeros behind the others, which stands for all that lie outside. */
const onePixelMore: [number, number][] = [
  [0, 0],
  [0, 1],
  [0, 0],
];

/** Row-major positions in an image of `[height, width]`; `height * width` for those outside. */
function patchPixels(
  { kernelSize, stride, padding = 0 }: InternalClassifier,
  side: number,
  [height, width]: readonly [number, number],
): number[] {
  const pixels: number[] = [];
  for (let patch = 0; patch < side * side; patch++) {
    const top = Math.floor(patch / side) * stride - padding;
    const left = (patch % side) * stride - padding;
    for (let row = top; row < top + kernelSize; row++) {
      for (let column = left; column < left + kernelSize; column++) {
        const isInside = row >= 0 && row < height && column >= 0 && column < width;
        pixels.push(isInside ? row * width + column : height * width);
      }
    }
  }
  return pixels;
}

function read(tensor: Tensor): Float32Array {
  return tensor.dataSync() as Float32Array;
}
