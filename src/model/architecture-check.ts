/** Refuses architectures whose layers do not fit together, before anything computes with them. */

import { CheckpointError } from "../core/errors.js";
import { isList } from "../core/lists.js";
import { product } from "../core/numbers.js";
import type { Architecture, Block, FeatureShape, InternalClassifier } from "./architecture.js";
import { blockOutputShapes, classifierShape, convOutputSize } from "./feature-shapes.js";

/**
 * Accepts an architecture whose every block takes what the block before it gives, and whose exits fit.
 *
 * @param source - the file or function that it comes from, for messages.
 * @throws {CheckpointError} naming the first block or exit that does not fit.
 */
export function checkArchitecture(source: string, architecture: Architecture): void {
  if (
    !isList(architecture?.inputShape) ||
    !Array.isArray(architecture.blocks) ||
    architecture.blocks.length === 0
  )
    throw new CheckpointError(`${source}: expected an architecture with inputShape and blocks.`);
  const inputs: FeatureShape[] = [architecture.inputShape, ...blockOutputShapes(architecture)];
  architecture.blocks.forEach((block, index) => {
    const problem = findMisfit(block, inputs[index]!);
    if (problem !== undefined) throw new CheckpointError(`${source}: block ${block.name}: ${problem}.`);
  });
  checkClassifiers(source, architecture, architecture.exits ?? []);
}

/**
 * Accepts classifiers that sit on convolutions, in order of depth, and whose own convolution fits.
 *
 * @throws {CheckpointError} naming the first classifier that does not fit.
 */
export function checkClassifiers(
  source: string,
  architecture: Architecture,
  classifiers: readonly InternalClassifier[],
): void {
  const shapes = blockOutputShapes(architecture);
  let previous = -1;
  classifiers.forEach((classifier, index) => {
    const { afterBlock, kernelSize, padding = 0 } = classifier;
    const shape = shapes[afterBlock];
    const isPlaced = afterBlock > previous && afterBlock < shapes.length - 1 && shape?.length === 3;
    if (!isPlaced) {
      throw new CheckpointError(
        `${source}: classifier ${index}: expected a convolution deeper than block ${previous} for afterBlock, received ${afterBlock}.`,
      );
    }
    if (Math.min(...classifierShape(classifier, shape)) < 1) {
      throw new CheckpointError(
        `${source}: classifier ${index}: a kernel of ${kernelSize} does not fit into ${shape[1]}x${shape[2]}.`,
      );
    }
    if (padding >= kernelSize) {
      throw new CheckpointError(
        `${source}: classifier ${index}: expected a padding below the kernel's ${kernelSize}, received ${padding}.`,
      );
    }
    previous = afterBlock;
  });
}

function findMisfit(block: Block, input: FeatureShape): string | undefined {
  if (block.type === "linear") {
    const numFeatures = product(input);
    return block.inFeatures === numFeatures
      ? undefined
      : `expected ${numFeatures} for inFeatures, received ${block.inFeatures}`;
  }
  if (input.length !== 3) return "a convolution cannot follow a linear block";
  const [channels, height, width] = input;
  if (block.inChannels !== channels)
    return `expected ${channels} for inChannels, received ${block.inChannels}`;
  if (block.type === "residualStage") return undefined; // padded, so that any size fits
  return convOutputSize(Math.min(height, width), block.kernelSize, block.stride) < 1
    ? `a kernel of ${block.kernelSize} does not fit into ${height}x${width}`
    : undefined;
}
