/** The shapes between a network's layers, derived from its list of blocks. */
import type { Architecture, Block, FeatureShape } from "./architecture.js";
import { stageOutputShape } from "./residual-stage.js";

/** Side length of a convolution's output without padding. */
export function convOutputSize(inputSize: number, kernelSize: number, stride: number): number {
  return Math.floor((inputSize - kernelSize) / stride) + 1;
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

/** One bin of an adaptive pool: `[start, end)`, as PyTorch defines it; bins overlap where sizes do not divide. */
export function adaptiveBins(inputSize: number, outputSize: number): (readonly [number, number])[] {
  return Array.from({ length: outputSize }, (_, index) => [
    Math.floor((index * inputSize) / outputSize),
    Math.ceil(((index + 1) * inputSize) / outputSize),
  ]);
}
