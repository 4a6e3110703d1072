/** A stage of the residual network as it is trained: forward, and gradients written out. */
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { ResidualStageBlock } from "../model/architecture.js";
import {
  entryConvolution,
  residualConvolutions,
  type StageConvolution,
  stageGeometry,
} from "../model/residual-stage.js";
import type { LayerParameters } from "./layers.js";
import { maxPool, maxPoolGradient } from "./max-pool.js";
import {
  addBias,
  biasGradient,
  convolve,
  imageGradient,
  kernelGradient,
  reluGradient,
} from "./operations.js";
import type { TensorFlow } from "./tensorflow.js";

/** Gives a layer's parameters by its name. */
export type ReadParameters = (layer: string) => LayerParameters;

/** What a convolution read. */
interface ConvolutionTrace {
  readonly convolution: StageConvolution;
  readonly parameters: LayerParameters;
  readonly input: Tensor4D;
}

/** What a stage computed, as far as its gradients need it. */
export interface StageTrace {
  readonly entry: ConvolutionTrace;
  /** The entry convolution's sums, which the pool read. */
  readonly sums: Tensor4D;
  readonly pooled: Tensor4D;
  /** Both convolutions of each residual block, first block first; each reads the output of a ReLU. */
  readonly residual: readonly (readonly [ConvolutionTrace, ConvolutionTrace])[];
  readonly output: Tensor4D;
}

/** Gradients with respect to a stage's parameters, by layer, and, where asked for, its input. */
export interface StageGradients {
  readonly layers: Map<string, LayerParameters>;
  readonly input: Tensor | undefined;
}

/** All convolutions of a stage are padded to keep height and width. */
const geometry = { stride: 1, padding: "SAME" } as const;

/**
 * Computes a stage. Run this in a `tidy`, which frees the trace.
 *
 * @param input - `[batch, height, width, inChannels]`.
 */
export function stageForward(
  tf: TensorFlow,
  block: ResidualStageBlock,
  { input, read }: { readonly input: Tensor4D; readonly read: ReadParameters },
): StageTrace {
  const trace = (convolution: StageConvolution, images: Tensor4D): ConvolutionTrace => {
    return { convolution, parameters: read(convolution.name), input: images };
  };
  const entry = trace(entryConvolution(block), input);
  const sums = convolveTraced(tf, entry);
  const pooled = maxPool(tf, sums, stageGeometry); // [batch, ceil(height / 2), ceil(width / 2), outChannels]
  let current = pooled;
  const residual = residualConvolutions(block).map(([first, second]) => {
    const outer = trace(first, tf.relu(current));
    const inner = trace(second, tf.relu(convolveTraced(tf, outer)));
    current = tf.add(current, convolveTraced(tf, inner));
    return [outer, inner] as const;
  });
  return { entry, sums, pooled, residual, output: block.outputRelu ? tf.relu(current) : current };
}

/**
 * Gradients of a stage.
 *
 * @param gradients - with respect to the stage's output, of its size.
 * @param needsInput - false for the first block, whose input's gradient nobody needs.
 */
export function stageBackward(
  tf: TensorFlow,
  { outputRelu }: ResidualStageBlock,
  trace: StageTrace,
  { gradients, needsInput }: { readonly gradients: Tensor; readonly needsInput: boolean },
): StageGradients {
  const layers = new Map<string, LayerParameters>();
  const { entry, sums: images, pooled: output } = trace;
  let current = tf.reshape(gradients, trace.output.shape) as Tensor4D;
  if (outputRelu) current = reluGradient(tf, current, trace.output);
  for (const pair of [...trace.residual].reverse())
    current = residualBackward(tf, pair, { gradients: current, layers });
  const sums = maxPoolGradient(tf, { images, output, gradients: current }, stageGeometry);
  collect(tf, entry, { gradients: sums, layers });
  return { layers, input: needsInput ? inputGradient(tf, entry, sums) : undefined };
}

interface Backward {
  readonly gradients: Tensor4D;
  /** Receives the gradients of parameters. */
  readonly layers: Map<string, LayerParameters>;
}

/** Gradient with respect to a residual block's input: what comes around its convolutions, plus what comes through. */
function residualBackward(
  tf: TensorFlow,
  [outer, inner]: readonly [ConvolutionTrace, ConvolutionTrace],
  { gradients, layers }: Backward,
): Tensor4D {
  collect(tf, inner, { gradients, layers });
  const between = reluGradient(tf, inputGradient(tf, inner, gradients), inner.input);
  collect(tf, outer, { gradients: between, layers });
  return tf.add(gradients, reluGradient(tf, inputGradient(tf, outer, between), outer.input));
}

function convolveTraced(tf: TensorFlow, { input, parameters }: ConvolutionTrace): Tensor4D {
  return addBias(tf, convolve(tf, input, parameters.weights as Tensor4D, geometry), parameters.bias);
}

function collect(tf: TensorFlow, trace: ConvolutionTrace, { gradients, layers }: Backward): void {
  const { convolution, parameters, input: images } = trace;
  const kernelShape = parameters.weights.shape;
  layers.set(convolution.name, {
    weights: kernelGradient(tf, { images, gradients, kernelShape, ...geometry }),
    bias: biasGradient(tf, gradients),
  });
}

function inputGradient(
  tf: TensorFlow,
  { input, parameters }: ConvolutionTrace,
  gradients: Tensor4D,
): Tensor4D {
  const kernel = parameters.weights as Tensor4D;
  return imageGradient(tf, { imageShape: input.shape, gradients, kernel, ...geometry });
}
