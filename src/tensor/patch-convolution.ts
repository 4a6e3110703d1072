/** The first convolution on images that share patches: each different patch is computed once, forward and backward. */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import { addBias, biasGradient, matMul, reluGradient } from "./operations.js";
import { type SharedPatches, selectPatches } from "./shared-patches.js";
import type { TensorFlow } from "./tensorflow.js";

/** Images as their different patches, and where these are. */
export interface PatchImages {
  /** `[numPatches, kernelSize * kernelSize * channels]`. */
  readonly patches: Tensor2D;
  /** int32 `[batch * rows * columns]`: indices of patches. */
  readonly places: Tensor1D;
  /** `[batch, rows, columns]` of the convolution's output. */
  readonly grid: readonly [number, number, number];
}

/** The patches of a rollout, in TensorFlow's memory until `dispose`. */
export class PatchStore {
  readonly #tf: TensorFlow;
  readonly #shared: SharedPatches;
  readonly #patches: Tensor2D;

  constructor(tf: TensorFlow, shared: SharedPatches) {
    const { kernelSize, imageShape } = shared.geometry;
    this.#tf = tf;
    this.#shared = shared;
    const patchLength = kernelSize * kernelSize * imageShape[0];
    this.#patches = tf.tensor2d(shared.patches, [shared.patches.length / patchLength, patchLength]);
  }

  /** @returns images of these indices; the caller disposes `patches` and `places`. */
  pick(images: Int32Array): PatchImages {
    const tf = this.#tf;
    const { used, places } = selectPatches(this.#shared, images);
    const patches = tf.tidy(() => tf.gather(this.#patches, tf.tensor1d(used, "int32")));
    const grid = [images.length, ...this.#shared.geometry.patchGrid] as const;
    return { patches, places: tf.tensor1d(places, "int32"), grid };
  }

  dispose(): void {
    this.#patches.dispose();
  }
}

/** Convolution, bias and ReLU of the patches alone, and of the images made of them. */
export function patchForward(
  tf: TensorFlow,
  { patches, places, grid }: PatchImages,
  { weights, bias }: { readonly weights: Tensor; readonly bias: Tensor1D },
): { readonly patchOutput: Tensor2D; readonly output: Tensor4D } {
  const outChannels = bias.shape[0];
  const kernel = tf.reshape(weights, [patches.shape[1], outChannels]) as Tensor2D;
  const patchOutput = tf.relu(addBias(tf, matMul(tf, patches, kernel), bias)); // [numPatches, outChannels]
  const output = tf.reshape(tf.gather(patchOutput, places), [...grid, outChannels]) as Tensor4D;
  return { patchOutput, output };
}

/**
 * Gradients with respect to weights and bias: what comes back to equal patches is added up first.
 *
 * @param gradients - with respect to the output.
 */
export function patchBackward(
  tf: TensorFlow,
  { patches, places }: PatchImages,
  { patchOutput, gradients }: { readonly patchOutput: Tensor2D; readonly gradients: Tensor },
): { readonly weights: Tensor2D; readonly bias: Tensor1D } {
  const [numPatches, outChannels] = patchOutput.shape;
  const rows = tf.reshape(gradients, [places.shape[0], outChannels]);
  const perPatch = tf.unsortedSegmentSum(rows, places, numPatches) as Tensor2D; // [numPatches, outChannels]
  const sums = reluGradient(tf, perPatch, patchOutput);
  return { weights: matMul(tf, patches, sums, { transposeA: true }), bias: biasGradient(tf, sums) };
}
