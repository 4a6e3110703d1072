/** Argument checks: each returns the value it accepted, or throws one clear InvalidArgumentError. */
import { describeMismatch, InvalidArgumentError } from "./errors.js";
import { describeIntegers, describeNumbers } from "./ranges.js";
import { isUint8Array } from "./typed-arrays.js";

/** A range of numbers; both ends belong to it. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Accepts an integer within `range`. */
export function checkInteger(where: string, parameter: string, value: unknown, range: Range): number {
  if (Number.isInteger(value) && isWithin(value as number, range)) return value as number;
  throw new InvalidArgumentError(describeMismatch(where, describeIntegers(range), parameter, value));
}

/** Accepts a finite number within `range`. */
export function checkNumber(where: string, parameter: string, value: unknown, range: Range): number {
  if (typeof value === "number" && isWithin(value, range)) return value;
  throw new InvalidArgumentError(describeMismatch(where, describeNumbers(range), parameter, value));
}

/** Accepts one of a few names. */
export function checkOneOf<Name extends string | number>(
  where: string,
  parameter: string,
  value: unknown,
  names: readonly Name[],
): Name {
  if (names.includes(value as Name)) return value as Name;
  throw new InvalidArgumentError(describeMismatch(where, `one of ${names.join(", ")}`, parameter, value));
}

/** Accepts a Uint8Array of exactly `length` bytes. */
export function checkBytes(where: string, parameter: string, value: unknown, length: number): Uint8Array {
  if (isUint8Array(value) && value.length === length) return value;
  throw new InvalidArgumentError(
    describeMismatch(where, `a Uint8Array of length ${length}`, parameter, value),
  );
}

/** Accepts true or false. */
export function checkBoolean(where: string, parameter: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new InvalidArgumentError(describeMismatch(where, "true or false", parameter, value));
}

/** Accepts an options object that has no other names than these: a misspelled option is never ignored. */
export function checkOptionNames(where: string, options: unknown, names: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new InvalidArgumentError(describeMismatch(where, "an object", "options", options));
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const expected = names.length === 0 ? "nothing" : `one of ${names.join(", ")}`;
  throw new InvalidArgumentError(describeMismatch(where, expected, "an option's name", unknown));
}

/**
 * The options as they are at this moment, each read once: what was checked can't be another value when it is used.
 *
 * @throws {InvalidArgumentError} if they are no object.
 */
export function freezeOptions<Options extends object>(where: string, options: Options): Readonly<Options> {
  if (typeof options === "object" && options !== null && !Array.isArray(options))
    return Object.freeze({ ...options });
  throw new InvalidArgumentError(describeMismatch(where, "an object", "options", options));
}

function isWithin(value: number, range: Range): boolean {
  return value >= range.min && value <= range.max; // false for NaN
}
