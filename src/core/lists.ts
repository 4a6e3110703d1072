/** Lists of numbers that callers pass: plain or typed arrays, of this realm or another, as the typed array that is meant. */

import { describeMismatch, InvalidArgumentError } from "./errors.js";
import { isUint8Array, typedArrayName } from "./typed-arrays.js";

/**
 * Accepts exactly `length` bytes, as a Uint8Array (returned as it is) or another array of integers from 0 to 255 (copied); not one
 * of a type that holds no such bytes.
 *
 * @throws {InvalidArgumentError} for anything else.
 */
export function checkBytes(where: string, parameter: string, value: unknown, length: number): Uint8Array {
  if (isUint8Array(value) && value.length === length) return value;
  const isOfAnotherKind = /^(Float|Int8)/.test(typedArrayName(value) ?? ""); // scaled or shifted, most likely
  if (!isList(value) || isOfAnotherKind || value.length !== length)
    throw new InvalidArgumentError(
      describeMismatch(where, `a Uint8Array of length ${length}`, parameter, value),
    );
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index++)
    bytes[index] = checkByte(where, parameter, value[index], index);
  return bytes;
}

function checkByte(where: string, parameter: string, value: unknown, index: number): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255) return value as number;
  const expected = "an integer from 0 to 255";
  throw new InvalidArgumentError(describeMismatch(where, expected, `${parameter}[${index}]`, value));
}

/** True for plain and typed arrays of any realm; other things with a length are none. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || typedArrayName(value) !== undefined;
}

/**
 * Copies at most so many values; a longer list is refused before it is copied.
 *
 * @throws {InvalidArgumentError} if it is no list, or longer.
 */
export function checkList(where: string, parameter: string, value: unknown, mostValues = 2 ** 24): unknown[] {
  if (!isList(value))
    throw new InvalidArgumentError(describeMismatch(where, "an array of numbers", parameter, value));
  const { length } = value;
  if (length <= mostValues) return Array.from({ length }, (_, index) => value[index]);
  throw new InvalidArgumentError(describeMismatch(where, `at most ${mostValues} numbers`, parameter, value));
}

/**
 * Copies a list of numbers.
 *
 * @throws {InvalidArgumentError} if it is no list, or an element is no number.
 */
export function checkNumbers(where: string, parameter: string, value: unknown): number[] {
  return checkList(where, parameter, value).map((element, index) => {
    if (typeof element === "number") return element;
    throw new InvalidArgumentError(describeMismatch(where, "a number", `${parameter}[${index}]`, element));
  });
}
