/** The critic of a policy with exits: one linear layer on what the last frozen block gave, as the expert's own is. */
import type { Architecture } from "../model/architecture.js";
import type { TensorMap } from "../model/tensors.js";
import { type Gradients, valuesOf } from "../tensor/parameters.js";
import { expertToTensorFlow } from "../tensor/weights.js";

/** Parameters whose names begin so are of the training alone; no bundle holds them. */
export const trainingPrefix = "rl.";
const weightName = `${trainingPrefix}critic.weight`;
const biasName = `${trainingPrefix}critic.bias`;

/** The critic that the expert was trained with, in the names and layout of the training. */
export function criticOf(architecture: Architecture, expert: TensorMap): TensorMap {
  const tensors = expertToTensorFlow(architecture, expert);
  const copy = (part: string) => {
    const { shape, data } = tensors.get(`${architecture.valueHead}.${part}`)!;
    return { shape, data: data.slice() };
  };
  return new Map([
    [weightName, copy("weight")],
    [biasName, copy("bias")],
  ]);
}

/**
 * @param features - float32 `[batch, numFeatures]`.
 * @returns float32 `[batch]`.
 */
export function criticForward(features: Float32Array, parameters: TensorMap): Float32Array {
  const weight = valuesOf(parameters, weightName);
  const bias = valuesOf(parameters, biasName)[0]!;
  return new Float32Array(features.length / weight.length).map((_, row) => {
    let value = bias;
    const start = row * weight.length;
    for (let index = 0; index < weight.length; index++) value += weight[index]! * features[start + index]!;
    return value;
  });
}

/** @param valueGradients - with respect to the values, float32 `[batch]`. */
export function criticBackward(features: Float32Array, valueGradients: Float32Array): Gradients {
  const numFeatures = features.length / valueGradients.length;
  const weight = new Float32Array(numFeatures);
  let bias = 0;
  valueGradients.forEach((gradient, row) => {
    bias += gradient;
    const start = row * numFeatures;
    for (let index = 0; index < numFeatures; index++) weight[index]! += gradient * features[start + index]!;
  });
  return new Map([
    [weightName, weight],
    [biasName, Float32Array.of(bias)],
  ]);
}
