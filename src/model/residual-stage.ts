/** IMPALA's residual network (Espeholt et al. 2018) as a list of blocks, and what one of its stages consists of. */
import { product } from "../core/numbers.js";
import type { Architecture, FeatureShape, InternalClassifier, ResidualStageBlock } from "./architecture.js";

/** Every convolution of a stage, and its max pool; lengths in pixels. */
export const stageGeometry = { kernelSize: 3, padding: 1, poolSize: 3, poolStride: 2 } as const;

/** One convolution of a stage; all are 3x3 with one pixel of padding, and keep height and width. */
export interface StageConvolution {
  /** Tensor name without `.weight` or `.bias`. */
  readonly name: string;
  readonly inChannels: number;
  readonly outChannels: number;
}

/** The convolution that begins a stage, in front of its max pool. */
export function entryConvolution({ name, inChannels, outChannels }: ResidualStageBlock): StageConvolution {
  return { name: `${name}.conv`, inChannels, outChannels };
}

/** The two convolutions of each residual block, first block first. */
export function residualConvolutions(
  block: ResidualStageBlock,
): (readonly [StageConvolution, StageConvolution])[] {
  const { name, outChannels, numResidualBlocks } = block;
  const convolution = (index: number, part: string) => ({
    name: `${name}.res_block${index}.${part}`,
    inChannels: outChannels,
    outChannels,
  });
  return Array.from({ length: numResidualBlocks }, (_, index) => [
    convolution(index, "conv0"),
    convolution(index, "conv1"),
  ]);
}

/** All convolutions of a stage, in the order in which they are computed. */
export function stageConvolutions(block: ResidualStageBlock): StageConvolution[] {
  return [entryConvolution(block), ...residualConvolutions(block).flat()];
}

/** Shape of a stage's output: the pool halves height and width, rounding up. */
export function stageOutputShape({ outChannels }: ResidualStageBlock, input: FeatureShape): FeatureShape {
  const { padding, poolSize, poolStride } = stageGeometry;
  const pooled = (side: number) => Math.floor((side + 2 * padding - poolSize) / poolStride) + 1;
  const [, height, width] = input as readonly [number, number, number];
  return [outChannels, pooled(height), pooled(width)];
}

/** Strides that bring the features of the three stages (42, 21 and 11 pixels wide) to 8, 5 and 5. */
const exitStrides = [5, 4, 2] as const;

/**
 * IMPALA's residual network with linear policy and value heads, and a classifier after each of its three stages.
 *
 * Tensor names within a stage are those of CleanRL's `ppo_procgen`. The classifiers are the reference's, with strides
 * such that the bins of their pools are alike.
 *
 * @param numActions - size of the game's action set.
 * @param options.channels - of the three stages. Default 16, 32, 32.
 * @param options.width - of the linear layer. Default 256.
 * @see Espeholt et al. 2018, IMPALA, figure 3 (right), without its LSTM.
 */
export function impalaResNet(
  numActions: number,
  options: { readonly channels?: readonly [number, number, number]; readonly width?: number } = {},
): Architecture {
  const { channels = [16, 32, 32], width = 256 } = options;
  const inputShape: [number, number, number] = [4, 84, 84];
  const stages = channels.map((outChannels, index) => ({
    type: "residualStage" as const,
    name: `features_extractor.stages.${index}`,
    inChannels: index === 0 ? inputShape[0] : channels[index - 1]!,
    outChannels,
    numResidualBlocks: 2,
    outputRelu: index === channels.length - 1,
  }));
  const last = stages.reduce<FeatureShape>((shape, stage) => stageOutputShape(stage, shape), inputShape);
  const inFeatures = product(last);
  const linear = {
    type: "linear" as const,
    name: "features_extractor.linear.0",
    inFeatures,
    outFeatures: width,
  };
  const exits: InternalClassifier[] = exitStrides.map((stride, afterBlock) => ({
    afterBlock,
    convChannels: channels[afterBlock]!,
    kernelSize: 3,
    stride,
    poolSize: 4,
  }));
  const heads = { policyHead: "action_net", valueHead: "value_net" };
  return { name: "impala-resnet", inputShape, blocks: [...stages, linear], ...heads, numActions, exits };
}
