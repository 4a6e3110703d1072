/** A policy's plain layers as they are trained: forward, and gradients written out. */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Conv2dBlock, LinearBlock } from "../model/architecture.js";
import {
  addBias,
  biasGradient,
  convolve,
  imageGradient,
  kernelGradient,
  matMul,
  reluGradient,
} from "./operations.js";
import type { TensorFlow } from "./tensorflow.js";

/** Blocks of one layer. */
export type LayerBlock = Conv2dBlock | LinearBlock;

/** The weights and bias of one layer, in TensorFlow's layouts. */
export interface LayerParameters {
  /** `[height, width, in, out]` or `[in, out]`. */
  readonly weights: Tensor;
  readonly bias: Tensor1D;
}

/** Gradients with respect to a layer's parameters and, where asked for, its input. */
export interface LayerGradients extends LayerParameters {
  readonly input: Tensor | undefined;
}

/** What a layer computed, as far as its gradients need it. */
export interface LayerTrace {
  readonly input: Tensor;
  readonly parameters: LayerParameters;
  /** Behind the ReLU. */
  readonly output: Tensor;
}

/** Computes a block: convolution or linear layer, then ReLU. Run this in a `tidy`, which frees the trace. */
export function blockForward(
  tf: TensorFlow,
  block: LayerBlock,
  parameters: LayerParameters,
  input: Tensor,
): LayerTrace {
  const sums =
    block.type === "conv2d"
      ? convolve(tf, input as Tensor4D, parameters.weights as Tensor4D, { stride: block.stride })
      : matMul(tf, flatten(tf, input), parameters.weights as Tensor2D);
  return { input, parameters, output: tf.relu(addBias(tf, sums as Tensor, parameters.bias)) };
}

/**
 * Gradients of a block.
 *
 * @param gradients - with respect to the block's output, of its size.
 * @param needsInput - false for the first block, whose input's gradient nobody needs.
 */
export function blockBackward(
  tf: TensorFlow,
  block: LayerBlock,
  trace: LayerTrace,
  { gradients, needsInput }: { readonly gradients: Tensor; readonly needsInput: boolean },
): LayerGradients {
  const sums = reluGradient(tf, tf.reshape(gradients, trace.output.shape), trace.output);
  if (block.type === "linear") return linearGradients(tf, trace, sums as Tensor2D, needsInput);
  return convolutionGradients(tf, { block, trace, gradients: sums as Tensor4D, needsInput });
}

/** A linear layer without ReLU: `[batch, out]`. */
export function linearForward(tf: TensorFlow, { weights, bias }: LayerParameters, input: Tensor): Tensor2D {
  return addBias(tf, matMul(tf, flatten(tf, input), weights as Tensor2D), bias);
}

/** Gradients of a linear layer without ReLU; the input's is `[batch, in]`. */
export function linearGradients(
  tf: TensorFlow,
  { input, parameters }: Pick<LayerTrace, "input" | "parameters">,
  gradients: Tensor2D,
  needsInput = true,
): LayerGradients {
  return {
    weights: matMul(tf, flatten(tf, input), gradients, { transposeA: true }),
    bias: biasGradient(tf, gradients),
    input: needsInput
      ? matMul(tf, gradients, parameters.weights as Tensor2D, { transposeB: true })
      : undefined,
  };
}

interface ConvolutionBackward {
  readonly block: Conv2dBlock;
  readonly trace: LayerTrace;
  readonly gradients: Tensor4D;
  readonly needsInput: boolean;
}

function convolutionGradients(
  tf: TensorFlow,
  { block: { stride }, trace, gradients, needsInput }: ConvolutionBackward,
): LayerGradients {
  const images = trace.input as Tensor4D;
  const kernel = trace.parameters.weights as Tensor4D;
  return {
    weights: kernelGradient(tf, { images, gradients, kernelShape: kernel.shape, stride }),
    bias: biasGradient(tf, gradients),
    input: needsInput
      ? imageGradient(tf, { imageShape: images.shape, gradients, kernel, stride })
      : undefined,
  };
}

/** `[batch, features]`. */
function flatten(tf: TensorFlow, input: Tensor): Tensor2D {
  return tf.reshape(input, [input.shape[0]!, -1]) as Tensor2D;
}
