/** Where learning from returns begins: gates that say how likely a decision leaves, a critic, and a price. */
import { methodTensors } from "../model/bundle-schema.js";
import type { TensorMap } from "../model/tensors.js";
import { valuesOf } from "../tensor/parameters.js";
import { trainingPrefix } from "./rl-critic.js";
import type { RlSettings } from "./rl-options.js";

export const priceName = `${trainingPrefix}price`;

/**
 * Makes gates that expect costs into gates that leave at will, in place: the confidence, once 1 less the expected cost,
 * becomes `sigmoid(sharpness * (logit(startCost) - o))`, with o the log odds of the cost. So `ztw-regret` at
 * `tau = 1 - startCost` is the same policy as this one at tau 0.5.
 */
export function startGates(
  parameters: TensorMap,
  numExits: number,
  { startCost, sharpness }: Pick<RlSettings, "startCost" | "sharpness">,
): void {
  const shift = Math.log(startCost / (1 - startCost));
  for (let exit = 0; exit < numExits; exit++) {
    const weight = valuesOf(parameters, methodTensors.regretGate(exit, "output.weight"));
    const bias = valuesOf(parameters, methodTensors.regretGate(exit, "output.bias"));
    weight.set(weight.map((value) => sharpness * value));
    bias.set(bias.map((value) => sharpness * (value - shift)));
  }
}

/** What the training keeps beside a method's own parameters. */
export function startPrice({ price }: Pick<RlSettings, "price">): TensorMap {
  return new Map([[priceName, { shape: [1], data: Float32Array.of(price) }]]);
}

/** The parameters that a bundle stores. */
export function withoutTraining(parameters: TensorMap): TensorMap {
  return new Map([...parameters].filter(([name]) => !name.startsWith(trainingPrefix)));
}

/** What computation costs, moved by how far a rollout was off the target: the multiplier of a Lagrangian. */
export function movePrice(
  price: number,
  meanCost: number,
  { targetCost, priceRate }: { readonly targetCost: number; readonly priceRate: number },
): number {
  return Math.max(0, price + priceRate * (meanCost - targetCost));
}
