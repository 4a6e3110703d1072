/** Smallest and largest values of a box's elements. */
import { checkInteger } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { checkNumbers, isList } from "../../core/lists.js";
import { numbersText } from "./shape.js";

export type BoxDtype = "uint8" | "float32";

/** Of all elements, or of each. */
export type Bound = number | readonly number[];

interface GivenBounds {
  readonly low: unknown;
  readonly high: unknown;
  /** Number of elements. */
  readonly size: number;
  readonly dtype: BoxDtype;
}

/**
 * Accepts bounds that fit their dtype, the number of elements and each other; a list of equal ones becomes one number.
 *
 * @throws {InvalidArgumentError} if they do not.
 */
export function checkBounds({ low, high, size, dtype }: GivenBounds): { low: Bound; high: Bound } {
  const checked = {
    low: checkBound("low", low, { size, dtype }),
    high: checkBound("high", high, { size, dtype }),
  };
  const lows = checked.low;
  const highs = checked.high;
  const count = typeof lows === "number" && typeof highs === "number" ? 1 : size;
  for (let i = 0; i < count; i++) {
    const [least, greatest] = [elementOf(lows, i), elementOf(highs, i)];
    if (least > greatest || least === Infinity || greatest === -Infinity)
      throw new InvalidArgumentError(
        describeMismatch(
          "Box",
          `at least ${least}, and less than infinity apart,`,
          nameOf("high", highs, i),
          greatest,
        ),
      );
  }
  return checked;
}

function elementOf(bound: Bound, index: number): number {
  return typeof bound === "number" ? bound : bound[index]!;
}

function nameOf(name: string, bound: Bound, index: number): string {
  return typeof bound === "number" ? name : `${name}[${index}]`;
}

function checkBound(
  name: string,
  given: unknown,
  { size, dtype }: Pick<GivenBounds, "size" | "dtype">,
): Bound {
  if (!isList(given)) return checkElement(name, given, dtype);
  const elements = checkNumbers("Box", name, given);
  if (elements.length !== size)
    throw new InvalidArgumentError(describeMismatch("Box", `${size} numbers, one an element,`, name, given));
  const checked = elements.map((value, i) => checkElement(`${name}[${i}]`, value, dtype));
  return checked.every((value) => value === checked[0]) ? checked[0]! : Object.freeze(checked);
}

function checkElement(name: string, value: unknown, dtype: BoxDtype): number {
  if (dtype === "uint8") return checkInteger("Box", name, value, { min: 0, max: 255 });
  if (typeof value === "number" && !Number.isNaN(value)) return Math.fround(value);
  throw new InvalidArgumentError(describeMismatch("Box", "a number", name, value));
}

/** As NumPy writes it. */
export function boundText(bound: Bound, dtype: BoxDtype): string {
  if (typeof bound !== "number") return numbersText(bound);
  if (dtype === "uint8") return String(bound);
  if (!Number.isFinite(bound)) return bound > 0 ? "inf" : "-inf";
  const short = Number(bound.toPrecision(8)); // digits that a float32 has
  return Number.isInteger(short) ? short.toFixed(1) : String(short);
}
