/** Parsers for option values; each refuses with commander's own error, so that the usage exit code is given. */
import { InvalidArgumentError } from "commander";

/** Parses an integer of at least `min`; underscores are allowed, as in 1_000_000. */
export function integer(min = 0, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(String(text).replaceAll("_", ""));
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected an integer from ${min} to ${max}.`);
  };
}

/** Parses a number within [min, max]. */
export function decimal(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = String(text).trim() === "" ? Number.NaN : Number(text);
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a number from ${min} to ${max}.`);
  };
}

/** Parses a comma-separated list of numbers within [min, max]; a config file may hold an array. */
export function decimalList(min: number, max: number): (text: string) => number[] {
  const parse = decimal(min, max);
  return (text) => String(text).split(",").map(parse);
}

/** Parses a comma-separated list of integers of at least `min`; a config file may hold an array. */
export function integerList(min = 0): (text: string) => number[] {
  const parse = integer(min);
  return (text) => String(text).split(",").map(parse);
}
