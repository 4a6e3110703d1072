/** Which internal classifiers a distillation attaches: their shape by its name, and the blocks that they sit on. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import {
  type Architecture,
  type Block,
  type InternalClassifier,
  referenceClassifiers,
  smallClassifier,
} from "./architecture.js";
import { blockOutputShapes, classifierShape } from "./feature-shapes.js";

/** By the names of the Zero Time Waste authors' RL code; all keep the number of channels. */
const shapes = {
  small: smallClassifier,
  standard: { kernelSize: 3, stride: 2, padding: 1, poolSize: 4 },
  bigger: { kernelSize: 5, stride: 1, poolSize: 4 },
} as const;

export const classifierShapeNames = ["small", "standard", "bigger"] as const;
export type ClassifierShapeName = (typeof classifierShapeNames)[number];

export interface ClassifierChoice {
  /** Default: the architecture's own, or `small`. */
  readonly classifier?: ClassifierShapeName | undefined;
  /** Blocks, counted from 1. Default: those of the architecture's own classifiers, or the first two. */
  readonly positions?: readonly number[] | undefined;
}

/**
 * The classifiers that are asked for.
 *
 * @param where - the function that asks, for messages.
 * @throws {InvalidArgumentError} if a position is no convolution before the last block, the positions do not ascend, or
 * the classifier does not fit there.
 */
export function chooseClassifiers(
  where: string,
  architecture: Architecture,
  { classifier, positions }: ClassifierChoice,
): InternalClassifier[] {
  const own = referenceClassifiers(architecture);
  const blocks = positions
    ? blocksAt(where, architecture, positions)
    : own.map(({ afterBlock }) => afterBlock);
  return blocks.map((afterBlock) => {
    const known = own.find((other) => other.afterBlock === afterBlock);
    if (classifier === undefined && known) return known;
    const name = classifier ?? "small";
    const made = { afterBlock, convChannels: channelsOf(architecture.blocks[afterBlock]!), ...shapes[name] };
    checkFit(where, architecture, made, name);
    return made;
  });
}

/** 0-based. */
function blocksAt(where: string, { blocks }: Architecture, positions: readonly number[]): readonly number[] {
  const allowed = blocks.slice(0, -1).flatMap(({ type }, index) => (type === "linear" ? [] : [index + 1]));
  const isAscending = positions.every((position, index) => index === 0 || position > positions[index - 1]!);
  if (positions.length > 0 && isAscending && positions.every((position) => allowed.includes(position)))
    return positions.map((position) => position - 1);
  throw new InvalidArgumentError(
    describeMismatch(
      where,
      `some of ${allowed.join(", ")}, ascending (the convolutions before the last block, counted from 1),`,
      "positions",
      positions.join(", "),
    ),
  );
}

function channelsOf(block: Block): number {
  return block.type === "linear" ? 0 : block.outChannels;
}

function checkFit(
  where: string,
  architecture: Architecture,
  classifier: InternalClassifier,
  name: ClassifierShapeName,
): void {
  const { afterBlock, kernelSize } = classifier;
  const features = blockOutputShapes(architecture)[afterBlock]!;
  if (Math.min(...classifierShape(classifier, features)) >= 1) return;
  const [, height, width] = features;
  throw new InvalidArgumentError(
    `${where}: expected another classifier than ${name} at position ${afterBlock + 1}: its kernel of ${kernelSize} does not fit into ${height}x${width}.`,
  );
}
