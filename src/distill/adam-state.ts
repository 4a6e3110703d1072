/** The optimizer's moments as tensors of a checkpoint. */
import type { TensorMap } from "../model/tensors.js";
import type { Adam, Moments } from "../tensor/adam.js";

const firstPrefix = "adam.first.";
const secondPrefix = "adam.second.";

export function momentTensors({ moments }: Adam): TensorMap {
  return new Map(
    [...moments].flatMap(([name, { first, second }]) => [
      [`${firstPrefix}${name}`, { shape: [first.length], data: first }],
      [`${secondPrefix}${name}`, { shape: [second.length], data: second }],
    ]),
  );
}

/** The inverse of {@link momentTensors}, among other tensors. */
export function storedMoments(tensors: TensorMap): Map<string, Moments> {
  const names = [...tensors.keys()].filter((name) => name.startsWith(firstPrefix));
  return new Map(
    names.map((stored) => {
      const name = stored.slice(firstPrefix.length);
      const second = tensors.get(`${secondPrefix}${name}`)?.data ?? new Float32Array(0);
      return [name, { first: tensors.get(stored)!.data, second }];
    }),
  );
}
