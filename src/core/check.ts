/** Argument checks: each returns the value it accepted, or throws one clear InvalidArgumentError. */
import { describeMismatch, InvalidArgumentError } from "./errors.js";
import { checkRange, describeIntegers, describeNumbers } from "./ranges.js";

export { checkBytes } from "./lists.js";

/** A range of numbers; both ends belong to it. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Accepts an integer within `range`. */
export function checkInteger(where: string, parameter: string, value: unknown, range: Range): number {
  checkRange(range);
  if (Number.isInteger(value) && isWithin(value as number, range)) return value as number;
  throw new InvalidArgumentError(describeMismatch(where, describeIntegers(range), parameter, value));
}

/** Accepts a finite number within `range`. */
export function checkNumber(where: string, parameter: string, value: unknown, range: Range): number {
  checkRange(range);
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
  if (!Array.isArray(names))
    throw new InvalidArgumentError(describeMismatch("checkOneOf", "an array", "names", names));
  if (names.includes(value as Name)) return value as Name;
  throw new InvalidArgumentError(describeMismatch(where, `one of ${names.join(", ")}`, parameter, value));
}

/** Accepts a text that is not empty. */
export function checkText(where: string, parameter: string, value: unknown, expected = "a text"): string {
  if (typeof value === "string" && value !== "") return value;
  throw new InvalidArgumentError(describeMismatch(where, expected, parameter, value));
}

/** Accepts the path of a file or folder: a text without the zero byte, which no system takes. */
export function checkPath(where: string, parameter: string, value: unknown): string {
  if (typeof value === "string" && value !== "" && !value.includes("\0")) return value;
  throw new InvalidArgumentError(describeMismatch(where, "a path", parameter, value));
}

/** Accepts options that are paths, where they are given. */
export function checkPaths<Name extends string>(
  where: string,
  options: Readonly<Partial<Record<Name, unknown>>>,
  names: readonly Name[],
): void {
  for (const name of names) if (options[name] !== undefined) checkPath(where, name, options[name]);
}

/** Accepts an object that is no array. */
export function checkObject<Value extends object>(
  where: string,
  parameter: string,
  value: Value,
  expected = "an object",
): Value {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new InvalidArgumentError(describeMismatch(where, expected, parameter, value));
}

/** Accepts a function. */
export function checkFunction<Value>(where: string, parameter: string, value: Value): Value {
  if (typeof value === "function") return value;
  throw new InvalidArgumentError(describeMismatch(where, "a function", parameter, value));
}

/** Accepts something that has these methods. */
export function checkMethods<Value>(
  where: string,
  parameter: string,
  value: Value,
  { expected, methods }: { readonly expected: string; readonly methods: readonly string[] },
): Value {
  const fields = value as Record<string, unknown> | null | undefined;
  if (methods.every((name) => typeof fields?.[name] === "function")) return value;
  throw new InvalidArgumentError(describeMismatch(where, expected, parameter, value));
}

/** Accepts true or false. */
export function checkBoolean(where: string, parameter: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new InvalidArgumentError(describeMismatch(where, "true or false", parameter, value));
}

/** Accepts an options object that has no other names than these: a misspelled option is never ignored. */
export function checkOptionNames(where: string, options: unknown, names: readonly string[]): void {
  const unknown = Object.keys(checkObject(where, "options", options as object)).find(
    (name) => !names.includes(name),
  );
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
  return Object.freeze({ ...checkObject(where, "options", options) });
}

function isWithin(value: number, range: Range): boolean {
  return value >= range.min && value <= range.max; // false for NaN
}
