/** Initial parameters of a method, drawn as PyTorch draws its layers' defaults. */
import { product } from "../core/numbers.js";
import type { RandomStream } from "../core/random.js";
import type { Architecture } from "../model/architecture.js";
import { type MethodStructure, methodTensorShapes } from "../model/tensor-shapes.js";
import type { TensorMap } from "../model/tensors.js";

/** Standard deviation of the ensemble's log-weights: all heads count nearly alike at first. */
const logWeightDeviation = 0.01;

/**
 * Draws a method's parameters, classifier by classifier, in the names and layouts of its bundle file.
 *
 * @param stream - used up in a fixed order.
 */
export function drawParameters(
  architecture: Architecture,
  structure: MethodStructure,
  stream: RandomStream,
): TensorMap {
  const shapes = methodTensorShapes(architecture, structure);
  const draw = (name: string, shape: readonly number[]): Float32Array => {
    const length = product(shape);
    if (name.endsWith("pool.mix")) return Float32Array.from({ length }, () => stream.uniform());
    if (name.endsWith("log_weight")) {
      return Float32Array.from({ length }, () => stream.normal(0, logWeightDeviation));
    }
    if (/^gate\.\d+\.(weight|bias)$/.test(name)) return new Float32Array(length);
    if (name.startsWith("ensemble.") || name.endsWith("cascade_norm.bias")) return new Float32Array(length);
    if (name.endsWith("cascade_norm.weight")) return new Float32Array(length).fill(1);
    const weightShape = shapes.get(name.replace(/bias$/, "weight"))!;
    return drawLayer(stream, length, product(weightShape.slice(1)));
  };
  return new Map([...shapes].map(([name, shape]) => [name, { shape, data: draw(name, shape) }]));
}

/**
 * Weights or bias of a convolution or linear layer: uniform in ±1/sqrt(fanIn). PyTorch writes the weights' default as
 * kaiming-uniform with a = sqrt(5), which is the same bound.
 *
 * @param fanIn - number of inputs that one output sees.
 */
export function drawLayer(stream: RandomStream, length: number, fanIn: number): Float32Array {
  const bound = 1 / Math.sqrt(fanIn);
  return Float32Array.from({ length }, () => (2 * stream.uniform() - 1) * bound);
}
