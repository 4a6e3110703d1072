/** The shapes between a network's layers, derived from its list of blocks. */
import type { Architecture, Block, FeatureShape, InternalClassifier } from "./architecture.js";
import { stageOutputShape } from "./residual-stage.js";

/** Side length of a convolution's output without padding. */
export function convOutputSize(inputSize: number, kernelSize: number, stride: number): number {
  return Math.floor((inputSize - kernelSize) / stride) + 1;
}

/** Shape `[channels, height, width]` of what a classifier's convolution makes of its block's output. */
export function classifierShape(
  { convChannels, kernelSize, stride, padding = 0 }: InternalClassifier,
  features: FeatureShape,
): readonly [number, number, number] {
  const [, height, width] = features as readonly [number, number, number];
  const size = (side: number) => convOutputSize(side + 2 * padding, kernelSize, stride);
  return [convChannels, size(height), size(width)];
}

/** Shape of each block's output, first block first. */
export function blockOutputShapes(architecture: Architecture): FeatureShape[] {
  const shapes: FeatureShape[] = [];
  let shape: FeatureShape = architecture.inputShape;
  for (const block of architecture.blocks) {
    shape = blockOutputShape(block, shape);
    shapes.push(shape);
  }
  return shapes;
}

function blockOutputShape(block: Block, input: FeatureShape): FeatureShape {
  if (block.type === "linear") return [block.outFeatures];
  if (block.type === "residualStage") return stageOutputShape(block, input);
  const [, height, width] = input as readonly [number, number, number];
  return [
    block.outChannels,
    convOutputSize(height, block.kernelSize, block.stride),
    convOutputSize(width, block.kernelSize, block.stride),
  ];
}
