/** Initial weights of a policy: orthogonal, as PPO's implementations draw them. */
import { product } from "../core/numbers.js";
import type { RandomStream } from "../core/random.js";
import type { Architecture, Block } from "../model/architecture.js";
import { stageConvolutions } from "../model/residual-stage.js";
import { expertTensorShapes } from "../model/tensor-shapes.js";
import type { TensorMap } from "../model/tensors.js";

/** Gains of Stable-Baselines3 and OpenAI Baselines: hidden layers keep the variance through ReLU, the policy starts nearly uniform. */
const hiddenGain = Math.SQRT2;
const policyGain = 0.01;
const valueGain = 1;
/** In residual stages, whose sums keep what comes in: with √2, features grow from block to block, first values on Pong to 26. */
const stageGain = 1;

/**
 * Draws an expert's weights, in the names and layouts of its bundle file; biases are zero.
 *
 * @param stream - used up in a fixed order.
 */
export function drawExpert(architecture: Architecture, stream: RandomStream): TensorMap {
  const gains = new Map([
    ...architecture.blocks.flatMap(stageGains),
    [`${architecture.policyHead}.weight`, policyGain],
    [`${architecture.valueHead}.weight`, valueGain],
  ]);
  return new Map(
    [...expertTensorShapes(architecture)].map(([name, shape]) => {
      if (name.endsWith(".bias")) return [name, { shape, data: new Float32Array(shape[0]!) }];
      return [name, { shape, data: drawOrthogonal(stream, shape, gains.get(name) ?? hiddenGain) }];
    }),
  );
}

/** By tensor name; none for blocks without residual sums. */
function stageGains(block: Block): (readonly [string, number])[] {
  if (block.type !== "residualStage") return [];
  return stageConvolutions(block).map(({ name }) => [`${name}.weight`, stageGain]);
}

/**
 * A random matrix whose rows are orthogonal and of length `gain`; its columns, where there are more rows than columns.
 *
 * @param shape - `[rows, ...columns]`; all axes but the first are taken together.
 * @see Saxe et al. 2014; PyTorch's `orthogonal_` draws from the same distribution by a QR decomposition.
 */
export function drawOrthogonal(stream: RandomStream, shape: readonly number[], gain: number): Float32Array {
  const numRows = shape[0]!;
  const numColumns = product(shape.slice(1));
  const isWide = numRows <= numColumns;
  const [count, length] = isWide ? [numRows, numColumns] : [numColumns, numRows];
  const vectors = drawOrthonormal(stream, count, length);
  const weights = new Float32Array(numRows * numColumns);
  for (let row = 0; row < numRows; row++) {
    for (let column = 0; column < numColumns; column++) {
      const value = isWide ? vectors[row]![column]! : vectors[column]![row]!;
      weights[row * numColumns + column] = gain * value;
    }
  }
  return weights;
}

/** `count` orthogonal unit vectors, by modified Gram–Schmidt on normal draws. */
function drawOrthonormal(stream: RandomStream, count: number, length: number): Float64Array[] {
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => stream.normal());
    for (const earlier of vectors) {
      const share = dot(earlier, vector);
      for (let index = 0; index < length; index++) vector[index]! -= share * earlier[index]!;
    }
    const norm = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / norm));
  }
  return vectors;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
