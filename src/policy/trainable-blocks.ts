/** Any block as it is trained: what it computed, and how slopes go back through it. */
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Architecture, Block } from "../model/architecture.js";
import { entryConvolution } from "../model/residual-stage.js";
import { blockBackward, blockForward } from "./layers.js";
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
   * @param slopes - gradient with respect to the output, of its size.
   * @param needsInput - false for the first block, whose input's gradient nobody needs.
   */
  backward(slopes: Tensor, needsInput: boolean): BlockGradients;
}

/** Computes a block. Run this in a `tidy`, which frees all that is kept for the gradients. */
export function computeBlock(
  tf: TensorFlow,
  block: Block,
  { input, read }: { readonly input: Tensor; readonly read: ReadParameters },
): ComputedBlock {
  if (block.type === "residualStage") {
    const trace = stageForward(tf, block, { input: input as Tensor4D, read });
    const backward = (slopes: Tensor, needsInput: boolean) =>
      stageBackward(tf, block, trace, { slopes, needsInput });
    return { output: trace.output, backward };
  }
  const trace = blockForward(tf, block, read(block.name), input);
  const backward = (slopes: Tensor, needsInput: boolean): BlockGradients => {
    const { input: own, ...parameters } = blockBackward(tf, block, trace, { slopes, needsInput });
    return { layers: new Map([[block.name, parameters]]), input: own };
  };
  return { output: trace.output, backward };
}

/** Name of the layer that reads pixels. */
export function firstLayerName({ blocks }: Architecture): string {
  const block = blocks[0]!;
  return block.type === "residualStage" ? entryConvolution(block).name : block.name;
}
