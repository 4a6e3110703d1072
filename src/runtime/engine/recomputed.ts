/** Which maps of what a decision computed again a session of the engine has, and where their cells lie in the picture. */
import type { Architecture, Block, InternalClassifier } from "../../model/architecture.js";
import { stageGeometry } from "../../model/residual-stage.js";
import type { NativeRecomputedMap } from "./native.js";

/** A cell of row r begins at the observation's row `first + r * step` and has `size` rows, those outside included; columns alike. */
export interface PixelField {
  readonly first: number;
  readonly step: number;
  readonly size: number;
}

/** What the bytes of a map say. */
export const recomputed = {
  /** Kept from an earlier decision; or the decision did not come so far. */
  leftAlone: 0,
  /** Computed again, to the same bits. */
  same: 1,
  /** Computed again, and other than before. */
  changed: 2,
} as const;

/**
 * One map: uint8 `[height, width]`, each byte one of `recomputed`.
 *
 * - `image`: blocks of pixels as the first convolution strides over them, 4x4 of all four frames in NatureCNN, thus 21 x 21; single pixels before a residual stage. `changed` where any pixel
 *   differs from the previous observation's; never `same`. After a reset all are `changed`.
 * - `block`, `classifier-conv`: a convolution's output positions, all channels together. An output that reads anything that changed is computed
 *   again; where it comes out the same in every channel, nothing follows from it. Of a residual stage, the positions that leave it: of its last sum, or of its
 *   pool where it has no residual blocks.
 * - Linear layers (`isOfInputs`: a linear block, `policy-head`, `classifier-linear`): each output reads every input, so the map is of their
 *   inputs: the positions of the layer before, or of a vector's pieces of at most 64 values in one row. `same` where the products with the
 *   weights were computed again, though the input may have changed; never `changed`. Where any are, all outputs are added up again.
 *
 * A layer that earlier decisions did not reach catches up with everything that changed since it last ran.
 */
export interface RecomputedMap extends NativeRecomputedMap {
  /** The part of the observation that a cell sees; absent where that is no such square (vectors, a classifier's pool). */
  readonly field?: PixelField;
}

/** Adds to the addon's maps where their cells lie. */
export function placeMaps(
  maps: readonly NativeRecomputedMap[],
  { blocks }: Architecture,
  classifiers: readonly InternalClassifier[],
): readonly RecomputedMap[] {
  const fields = fieldsOfBlocks(blocks);
  const fieldOf = ({ layer, index, isOfInputs }: NativeRecomputedMap): PixelField | undefined => {
    if (layer === "image") return imageField(blocks[0]!);
    if (layer === "block") return fields[isOfInputs ? index - 1 : index];
    if (layer === "policy-head") return fields.at(-1);
    const { afterBlock, ...conv } = classifiers[index]!;
    return layer === "classifier-conv" ? convField(fields[afterBlock]!, conv) : undefined;
  };
  return Object.freeze(
    maps.map((map) => {
      const field = fieldOf(map);
      return Object.freeze({ ...map, ...(field && { field: Object.freeze(field) }) });
    }),
  );
}

/** By block; undefined for vectors. */
function fieldsOfBlocks(blocks: readonly Block[]): (PixelField | undefined)[] {
  let field: PixelField = { first: 0, step: 1, size: 1 };
  return blocks.map((block) => {
    if (block.type === "linear") return undefined;
    field = block.type === "conv2d" ? convField(field, block) : stageField(field, block.numResidualBlocks);
    return field;
  });
}

function stageField(input: PixelField, numResidualBlocks: number): PixelField {
  const { kernelSize, padding, poolSize, poolStride } = stageGeometry;
  const convolution = { kernelSize, padding, stride: 1 };
  const pooled = convField(convField(input, convolution), {
    kernelSize: poolSize,
    padding,
    stride: poolStride,
  });
  return Array.from({ length: 2 * numResidualBlocks }).reduce(
    (field: PixelField) => convField(field, convolution),
    pooled,
  );
}

function convField(input: PixelField, conv: Pick<InternalClassifier, "kernelSize" | "stride" | "padding">) {
  const { kernelSize, stride, padding = 0 } = conv;
  return {
    first: input.first - padding * input.step,
    step: input.step * stride,
    size: input.size + (kernelSize - 1) * input.step,
  };
}

function imageField(first: Block): PixelField {
  if (first.type !== "conv2d") return { first: 0, step: 1, size: 1 };
  return { first: 0, step: first.stride, size: Math.min(first.kernelSize, first.stride) };
}
