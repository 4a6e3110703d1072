/** Parsers for option values; each refuses with commander's own error: `Expected <what>.`, to be worded by `usage-errors`. */
import { InvalidArgumentError } from "commander";
import { describeIntegers, describeNumbers, type NumberRange } from "../../src/tools.js";

/** Digits as people and JSON write them, with underscores between; no hexadecimal, no words. */
const plainNumber = /^[+-]?(\d+(_\d+)*(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** NaN for whatever is no plain number. */
function toNumber(text: unknown): number {
  const trimmed = String(text).trim();
  return plainNumber.test(trimmed) ? Number(trimmed.replaceAll("_", "")) : Number.NaN;
}

/** What a config file may hold for an option, by name; without one a text. */
export type JsonForm = "number" | "numbers" | "threshold" | "thresholds" | "names" | "anything";

/** A parser of what a command line says; a config file may say it in JSON. */
export interface Parser<Value> {
  (text: string): Value;
  readonly takes: JsonForm;
}

/** Says what a config file may hold for a parser's option. */
export function takes<Value>(form: JsonForm, parse: (text: string) => Value): Parser<Value> {
  return Object.assign((text: string) => parse(text), { takes: form });
}

/** Parses an integer of at least `min`; underscores are allowed, as in 1_000_000. */
export function integer(min = 0, max = Number.MAX_SAFE_INTEGER): Parser<number> {
  return takes("number", (text) => {
    const value = toNumber(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    const isTooLong = Number.isInteger(value) && value > Number.MAX_SAFE_INTEGER;
    const limit = isTooLong && max === Number.MAX_SAFE_INTEGER ? " of at most 15 digits" : "";
    throw new InvalidArgumentError(`Expected ${describeIntegers({ min, max })}${limit}.`);
  });
}

/** Parses a finite number within a range. */
export function numberWithin(range: NumberRange): Parser<number> {
  const { min, max, isAboveMin, isBelowMax } = range;
  return takes("number", (text) => {
    const value = toNumber(text);
    const isAbove = isAboveMin ? value > min : value >= min;
    const isBelow = isBelowMax ? value < max : value <= max;
    if (Number.isFinite(value) && isAbove && isBelow) return value;
    throw new InvalidArgumentError(`Expected ${describeNumbers(range)}.`);
  });
}

/** Parses a number within [min, max]. */
export function decimal(min: number, max: number): Parser<number> {
  return numberWithin({ min, max });
}

/** Parses a comma-separated list of different values; a config file may hold an array. */
export function listOf<Value>(parse: (text: string) => Value): Parser<Value[]> {
  return takes("takes" in parse ? "numbers" : "names", (text) => parseEach(String(text).split(","), parse));
}

/**
 * Parses the elements of a list, which must differ.
 *
 * @param keyOf - equal for equal values; by default they are told apart by themselves.
 */
export function parseEach<Element, Value>(
  elements: readonly Element[],
  parse: (element: Element) => Value,
  keyOf: (value: Value) => unknown = (value) => value,
): Value[] {
  try {
    const values = elements.map((element) => parse(element));
    if (new Set(values.map(keyOf)).size === values.length) return values;
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    const expected = cause.message.replace(/^Expected /, "").replace(/\.$/, "");
    throw new InvalidArgumentError(`Expected ${expected}, or several with commas between.`);
  }
  throw new InvalidArgumentError("Expected every value once.");
}

/** What stands between the brackets of an option's flags, in words. */
const placeholders: Readonly<Record<string, string>> = {
  file: "the path of a file",
  folder: "the path of a folder",
  address: "an address or a name of this machine",
  prefix: "the beginning of a path",
  bundle: 'the folder of a bundle, or "shipped"',
};

/** Parses a text that says something. */
export function filledText(placeholder: string): (text: string) => string {
  return (text) => {
    if (String(text).trim() !== "") return String(text);
    throw new InvalidArgumentError(`Expected ${placeholders[placeholder] ?? "a name"}.`);
  };
}

/** Parses a share above 0 and up to `max`, as `2%`, `2 %` or `0.02`. */
export function share(max = 0.999): Parser<number> {
  return takes("anything", (text) => {
    const [, digits, percent] = /^(.*?)\s*(%?)$/.exec(String(text).trim())!;
    const value = toNumber(digits) / (percent === "%" ? 100 : 1);
    if (value > 0 && value <= max) return Number(value.toPrecision(12)); // 7 % is 0.07
    throw new InvalidArgumentError(`Expected a share above 0 % and up to ${max * 100} %, as 2% or 0.02.`);
  });
}

/** Parses different shares separated by commas; a config file may hold an array. */
export function shareList(): Parser<number[]> {
  return takes("anything", listOf(share()));
}
