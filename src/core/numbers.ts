/** Sums, means and products of plain arrays, in double precision and in the order of their elements. */
import { describeMismatch, InvalidArgumentError } from "./errors.js";
import { isList } from "./lists.js";

function refuse(where: string, values: unknown): never {
  throw new InvalidArgumentError(describeMismatch(where, "an array of numbers", "values", values));
}

/** 0 for no values. */
export function sum(values: ArrayLike<number>): number {
  if (!isList(values)) refuse("sum", values);
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index]!;
  return total;
}

/** NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}

/** Sum of (value - center)^2: divided by their number a variance, if the center is their mean. */
export function sumSquaredDeviations(values: ArrayLike<number>, center: number): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += (values[index]! - center) ** 2;
  return total;
}

/** Of a shape: how many elements it has. 1 for no factors. */
export function product(factors: ArrayLike<number>): number {
  let total = 1;
  for (let index = 0; index < factors.length; index++) total *= factors[index]!;
  return total;
}
