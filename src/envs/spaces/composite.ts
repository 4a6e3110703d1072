/** What spaces that are made of spaces share. */
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import type { NumpyRandom } from "../../core/numpy-random.js";
import { Space } from "./space.js";

/** Bound of the seeds that parts get: NumPy's largest int32. */
const seedBound = 2 ** 31 - 1;

/** Seeds the parts from the whole's own stream, as Gymnasium does. */
export function seedParts(random: NumpyRandom, parts: readonly Space[]): void {
  const seeds = parts.map(() => random.integer(seedBound));
  parts.forEach((part, i) => {
    part.seed(seeds[i]!);
  });
}

/** Accepts a space. */
export function checkSpace(where: string, name: string, value: unknown): Space {
  if (value instanceof Space) return value;
  throw new InvalidArgumentError(
    describeMismatch(where, "a space", name, value, "Discrete and Box are two."),
  );
}
