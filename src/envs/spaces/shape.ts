/** Shapes of arrays that are stored flat, the last axis fastest. */
import { checkInteger } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { checkList } from "../../core/lists.js";
import { product } from "../../core/numbers.js";

const mostAxes = 32;
/** Elements that an array may have. */
export const mostElements = 2 ** 31 - 1;

/**
 * Copies and freezes a shape.
 *
 * @throws {InvalidArgumentError} if a length is no positive integer, or the array would be too large.
 */
export function checkShape(where: string, shape: unknown): readonly number[] {
  const lengths = checkList(where, "shape", shape, mostAxes).map((length) =>
    checkInteger(where, "a length in shape", length, { min: 1, max: mostElements }),
  );
  if (product(lengths) <= mostElements) return Object.freeze(lengths);
  throw new InvalidArgumentError(
    describeMismatch(where, `at most ${mostElements} elements`, "shape", product(lengths)),
  );
}

export function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

/** As Python writes a tuple: `"(3,)"`, `"(2, 3)"`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

const mostShown = 6;

/** Numbers as NumPy writes an array of them; a long one is shortened. */
export function numbersText(values: readonly number[]): string {
  const texts = values.map(String);
  const width = Math.max(0, ...texts.slice(0, mostShown).map((text) => text.length));
  const join = (some: readonly string[]) => some.map((text) => text.padStart(width)).join(" ");
  if (texts.length <= mostShown) return `[${join(texts)}]`;
  return `[${join(texts.slice(0, mostShown / 2))} ... ${join(texts.slice(-mostShown / 2))}]`;
}
