/** The weights that a training begins with: drawn, or those of a bundle. */
import { RandomStream } from "../core/random.js";
import type { Architecture } from "../model/architecture.js";
import type { Bundle } from "../model/bundle.js";
import type { TensorMap } from "../model/tensors.js";
import { drawExpert } from "../tensor/orthogonal.js";
import type { TrainSettings } from "./train-options.js";

/** Tensors with the names and layouts of `expert.safetensors`. */
export function firstWeights(
  architecture: Architecture,
  { seed, fromTemperature }: Pick<TrainSettings, "seed" | "fromTemperature">,
  from: Bundle | undefined,
): TensorMap {
  if (from === undefined) return drawExpert(architecture, new RandomStream(seed, "initialization"));
  return divideLogits(from.expertTensors(), architecture.policyHead, fromTemperature);
}

/** The same network with its logits divided: greedy actions and values stay, sampled actions spread. */
function divideLogits(tensors: TensorMap, policyHead: string, temperature: number): TensorMap {
  const divided = new Map(tensors);
  for (const part of ["weight", "bias"]) {
    const name = `${policyHead}.${part}`;
    const { shape, data } = tensors.get(name)!;
    divided.set(name, { shape, data: data.map((value) => value / temperature) });
  }
  return divided;
}
