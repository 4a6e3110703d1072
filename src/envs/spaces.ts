/** What actions and observations can be. */
import { randomInt } from "node:crypto";
import { checkInteger, checkMethods } from "../core/check.js";
import { product } from "../core/numbers.js";
import type { RandomStream } from "../core/random.js";
import { isUint8Array } from "../core/typed-arrays.js";

/** What samples are drawn from: a `RandomStream`, for samples that can be repeated. */
export type RandomSource = Pick<RandomStream, "integer">;

/** For who only wants any sample. */
const systemRandom: RandomSource = { integer: (bound) => randomInt(bound) };

function checkSource(random: RandomSource): RandomSource {
  return checkMethods("sample", "random", random, { expected: "a RandomStream", methods: ["integer"] });
}

/** The integers 0 … n − 1. */
export interface DiscreteSpace {
  readonly kind: "discrete";
  readonly n: number;
  contains(value: unknown): value is number;
  /** @param random - Default: drawn by the system. */
  sample(random?: RandomSource): number;
}

/** Arrays of bytes of one shape, stored flat in a Uint8Array, the last axis fastest. */
export interface BoxSpace {
  readonly kind: "box";
  readonly dtype: "uint8";
  readonly shape: readonly number[];
  /** Smallest and largest element. */
  readonly low: number;
  readonly high: number;
  /** Number of elements. */
  readonly size: number;
  contains(value: unknown): value is Uint8Array;
  /** @param random - Default: drawn by the system. */
  sample(random?: RandomSource): Uint8Array;
}

/**
 * @param n - number of actions, at least 1.
 * @throws {InvalidArgumentError} if n is not an integer from 1 to 2³¹ − 1.
 */
export function discreteSpace(n: number): DiscreteSpace {
  checkInteger("discreteSpace", "n", n, { min: 1, max: 2 ** 31 - 1 });
  return Object.freeze({
    kind: "discrete" as const,
    n,
    contains: (value: unknown): value is number =>
      Number.isInteger(value) && (value as number) >= 0 && (value as number) < n,
    sample: (random = systemRandom) => checkSource(random).integer(n),
  });
}

/**
 * @param shape - lengths of the axes, e.g. `[4, 84, 84]`: stacked frames (oldest first), height, width.
 * @throws {InvalidArgumentError} if a length is not a positive integer.
 */
export function byteSpace(shape: readonly number[]): BoxSpace {
  for (const length of shape)
    checkInteger("byteSpace", "a length in shape", length, { min: 1, max: 2 ** 31 - 1 });
  const size = product(shape);
  const high = 255;
  return Object.freeze({
    kind: "box" as const,
    dtype: "uint8" as const,
    shape: Object.freeze([...shape]),
    low: 0,
    high,
    size,
    contains: (value: unknown): value is Uint8Array => isUint8Array(value) && value.length === size,
    sample: (random = systemRandom) => {
      checkSource(random);
      return Uint8Array.from({ length: size }, () => random.integer(high + 1));
    },
  });
}
