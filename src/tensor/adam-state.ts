/** The optimizer's running means as tensors of a checkpoint. */
import type { TensorMap } from "../model/tensors.js";
import type { Adam, Moments } from "./adam.js";

const firstPrefix = "adam.first.";
const secondPrefix = "adam.second.";

/** The stored name of a parameter's mean gradient. */
export function firstMomentName(parameter: string): string {
  return `${firstPrefix}${parameter}`;
}

/** The stored name of a parameter's mean squared gradient. */
export function secondMomentName(parameter: string): string {
  return `${secondPrefix}${parameter}`;
}

export function momentTensors({ moments }: Adam): TensorMap {
  return new Map(
    [...moments].flatMap(([name, { first, second }]) => [
      [firstMomentName(name), { shape: [first.length], data: first }],
      [secondMomentName(name), { shape: [second.length], data: second }],
    ]),
  );
}

/** The inverse of {@link momentTensors}, among other tensors. */
export function storedMoments(tensors: TensorMap): Map<string, Moments> {
  const stored = [...tensors].filter(([name]) => name.startsWith(firstPrefix));
  return new Map(
    stored.map(([storedName, { data: first }]) => {
      const name = storedName.slice(firstPrefix.length);
      const second = tensors.get(secondMomentName(name))?.data ?? new Float32Array(0);
      return [name, { first, second }];
    }),
  );
}
