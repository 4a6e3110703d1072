/** Any block as it is trained: what it computed, and how gradients go back through it. */
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Architecture, Block } from "../model/architecture.js";
import { entryConvolution } from "../model/residual-stage.js";
import { blockBackward, blockForward } from "./layers.js";
import { type PatchImages, patchBackward, patchForward } from "./patch-convolution.js";
import { type ReadParameters, type StageGradients, stageBackward, stageForward } from "./residual-layers.js";
import type { TensorFlow } from "./tensorflow.js";

/** Gradients with respect to a block's parameters, by layer, and, where asked for, its input. */
export type BlockGradients = StageGradients;

/** A block that was computed; its tensors belong to the `tidy` that it was computed in. */
export interface ComputedBlock {
  readonly output: Tensor;
  /**
   * Gradients of the block.
   *
   * @param gradients - with respect to the output, of its size.
   * @param needsInput - false for the first block, whose input's gradient nobody needs.
   */
  backward(gradients: Tensor, needsInput: boolean): BlockGradients;
}

/** What a network reads: pixels 0 to 255, `[batch, height, width, channels]`, or the patches that they consist of. */
export type Images = Tensor4D | PatchImages;

/** Computes a block. Run this in a `tidy`, which frees all that is kept for the gradients. */
export function computeBlock(
  tf: TensorFlow,
  block: Block,
  { input, read }: { readonly input: Tensor | PatchImages; readonly read: ReadParameters },
): ComputedBlock {
  if ("patches" in input) return computePatches(tf, block.name, { input, read });
  if (block.type === "residualStage") {
    const trace = stageForward(tf, block, { input: input as Tensor4D, read });
    const backward = (gradients: Tensor, needsInput: boolean) =>
      stageBackward(tf, block, trace, { gradients, needsInput });
    return { output: trace.output, backward };
  }
  const trace = blockForward(tf, block, read(block.name), input);
  const backward = (gradients: Tensor, needsInput: boolean): BlockGradients => {
    const { input: own, ...parameters } = blockBackward(tf, block, trace, { gradients, needsInput });
    return { layers: new Map([[block.name, parameters]]), input: own };
  };
  return { output: trace.output, backward };
}

/** A first convolution; nobody needs the gradient with respect to pixels. */
function computePatches(
  tf: TensorFlow,
  layer: string,
  { input, read }: { readonly input: PatchImages; readonly read: ReadParameters },
): ComputedBlock {
  const parameters = read(layer);
  const trace = patchForward(tf, input, parameters);
  const backward = (gradients: Tensor): BlockGradients => {
    const { weights, bias } = patchBackward(tf, input, { ...trace, gradients });
    const own = { weights: tf.reshape(weights, parameters.weights.shape), bias };
    return { layers: new Map([[layer, own]]), input: undefined };
  };
  return { output: trace.output, backward };
}

/** Name of the layer that reads pixels. */
export function firstLayerName({ blocks }: Architecture): string {
  const block = blocks[0]!;
  return block.type === "residualStage" ? entryConvolution(block).name : block.name;
}
