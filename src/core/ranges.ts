/** Ranges of numbers in words: `a positive integer`, `a number from 0 to 1`. */
import { describeMismatch, InvalidArgumentError } from "./errors.js";

/** A range of numbers; an end that nobody can reach is no end. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** True where `min` itself does not belong to it. Default false. */
  readonly isAboveMin?: boolean;
  /** True where `max` itself does not belong to it. Default false. */
  readonly isBelowMax?: boolean;
}

/** Accepts a range with two ends; functions that take one are exported too. */
export function checkRange<Range extends NumberRange>(range: Range): Range {
  if (typeof range?.min === "number" && typeof range.max === "number") return range;
  throw new InvalidArgumentError(describeMismatch("checkRange", "min and max", "range", range));
}

/** `a positive integer`, `0 or a positive integer`, `an integer from 1 to 4096`; for messages. */
export function describeIntegers(range: Pick<NumberRange, "min" | "max">): string {
  const { min, max } = checkRange(range);
  if (max < Number.MAX_SAFE_INTEGER) return `an integer from ${min} to ${max}`;
  if (min === 1) return "a positive integer";
  if (min === 0) return "0 or a positive integer";
  return min > -Number.MAX_SAFE_INTEGER ? `an integer of at least ${min}` : "an integer";
}

/** `a positive number`, `a number from 0 to 1`, `a number above 0 and below 1`; for messages. */
export function describeNumbers(range: NumberRange): string {
  const { max, isBelowMax = false } = checkRange(range);
  const isSmallest = range.min === Number.MIN_VALUE; // says above 0
  const min = isSmallest ? 0 : range.min;
  const isAboveMin = isSmallest || (range.isAboveMin ?? false);
  const hasMin = min > -Number.MAX_VALUE;
  const hasMax = max < Number.MAX_VALUE;
  if (hasMin && hasMax && !isAboveMin && !isBelowMax) return `a number from ${min} to ${max}`;
  if (min === 0 && !hasMax) return isAboveMin ? "a positive number" : "0 or a positive number";
  const ends = [
    ...(hasMin ? [`${isAboveMin ? "above" : "of at least"} ${min}`] : []),
    ...(hasMax ? [`${isBelowMax ? "below" : "at most"} ${max}`] : []),
  ];
  return ["a number", ends.join(" and ")].join(" ").trim();
}
