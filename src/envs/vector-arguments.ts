/** Checks of what a vector's methods are given. */
import { checkInteger } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkList, isList } from "../core/lists.js";
import { isInt32Array } from "../core/typed-arrays.js";
import { checkSeed } from "./atari-options.js";

const lastSlot = 65_535;

export function checkSlot(name: string, slot: number): number {
  return checkInteger(name, "slot", slot, { min: 0, max: lastSlot });
}

/** Numbers of environments, each once; all, if none are given. */
export function checkIndices(
  name: string,
  parameter: string,
  indices: ArrayLike<number> | undefined,
  numEnvs: number,
): Int32Array {
  if (indices === undefined) return Int32Array.from({ length: numEnvs }, (_, index) => index);
  const range = { min: 0, max: numEnvs - 1 };
  const numbers = checkList(name, parameter, indices, numEnvs);
  const checked = numbers.map((index, i) => checkInteger(name, `${parameter}[${i}]`, index, range));
  const seen = new Set<number>();
  for (const index of checked) {
    if (seen.has(index))
      throw new InvalidArgumentError(describeMismatch(name, "each index once", parameter, index));
    seen.add(index);
  }
  return Int32Array.from(checked);
}

export function checkSeeds(name: string, seeds: ArrayLike<number>, count: number): Int32Array {
  const numbers = checkList(name, "seeds", seeds, count);
  if (numbers.length !== count)
    throw new InvalidArgumentError(describeMismatch(name, `${count} seeds`, "seeds", seeds));
  return Int32Array.from(numbers.map((seed, i) => checkSeed(name, `seeds[${i}]`, seed)));
}

export interface ActionRange {
  /** How many there must be. */
  readonly count: number;
  readonly numActions: number;
}

/** The addon checks the values of an Int32Array, which is the fast way; other lists are copied. */
export function checkActions(
  where: string,
  actions: ArrayLike<number>,
  { count, numActions }: ActionRange,
): Int32Array {
  if (isInt32Array(actions) && actions.length === count) return actions;
  if (!isList(actions) || actions.length !== count) {
    const expected = `an Int32Array of length ${count}`;
    throw new InvalidArgumentError(describeMismatch(where, expected, "actions", actions));
  }
  const range = { min: 0, max: numActions - 1 };
  const numbers = checkList(where, "actions", actions, count);
  return Int32Array.from(numbers, (action, i) => checkInteger(where, `actions[${i}]`, action, range));
}
