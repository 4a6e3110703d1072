/** A config file holds the same options as the command line, by their long names; the command line wins. */
import { type Command, InvalidArgumentError, type Option } from "commander";
import { z } from "zod";
import { CheckpointError, InvalidArgumentError as InvalidOptionError } from "../../src/index.js";
import { readJson } from "../../src/tools.js";
import { OldOption, warnOldFlag } from "./old-flags.js";
import type { JsonForm, Parser } from "./parsers.js";

const commandLineOnly = ["config", "helpAll"];

/**
 * Sets the options of a command that were not given on the command line from a JSON file such as
 * `{ "steps": 50000, "taus": [0.1, 0.5, 1] }`.
 *
 * @throws {InvalidOptionError} if a key is no option of this command, or a value does not parse.
 */
export function applyConfigFile(command: Command, path: string): void {
  const config = readConfig(path);
  for (const [key, value] of Object.entries(config)) {
    const found = findOption(command, key, path);
    if (found instanceof OldOption && found.convert === undefined) warnOldFlag(command, found);
    const option = found instanceof OldOption && found.convert === undefined ? found.current : found;
    const name = option.attributeName();
    if (command.getOptionValueSource(name) === "cli") continue;
    command.setOptionValueWithSource(name, parseValue(option, value, key, path), "config");
  }
}

function readConfig(path: string): Record<string, unknown> {
  try {
    const config = readJson("config", path, z.unknown());
    if (typeof config === "object" && config !== null && !Array.isArray(config))
      return config as Record<string, unknown>;
    throw new InvalidOptionError(`config: ${path}: expected an object of options, received ${show(config)}.`);
  } catch (cause) {
    if (cause instanceof CheckpointError) throw new InvalidOptionError(cause.message, { cause });
    throw cause;
  }
}

function findOption(command: Command, key: string, path: string): Option {
  const options = command.options.filter((option) => !commandLineOnly.includes(option.attributeName()));
  const found = options.find((option) => option.attributeName() === key || option.long === `--${key}`);
  if (found) return found;
  const known = options
    .filter((option) => !(option instanceof OldOption))
    .map((option) => option.attributeName())
    .join(", ");
  throw new InvalidOptionError(
    `config: ${path}: "${key}" is no option of ${command.name()}. Known: ${known}.`,
  );
}

function parseValue(option: Option, value: unknown, key: string, path: string): unknown {
  const expected = mismatch(option, value);
  if (expected !== undefined) {
    throw new InvalidOptionError(
      `config: ${path}: expected ${expected} for "${key}", received ${show(value)}.`,
    );
  }
  if (isSwitch(option) || option.parseArg === undefined) return value;
  try {
    return option.parseArg(readsJson.includes(formOf(option)) ? (value as string) : String(value), undefined);
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    throw new InvalidOptionError(`config: ${path}: ${show(value)} for "${key}": ${cause.message}`, { cause });
  }
}

function show(value: unknown): string {
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

const longestShown = 80;
/** Forms whose parsers read JSON itself: written as one text, a list within a list would be lost. */
const readsJson: readonly string[] = ["anything", "threshold", "thresholds"] satisfies JsonForm[];
const isText = (value: unknown) => typeof value === "string" && value !== "" && !value.includes("\0");
const isNumber = (value: unknown) => typeof value === "number";
const isListOf = (isElement: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every(isElement);

const isThreshold = (value: unknown) => isNumber(value) || isListOf(isNumber)(value);

/** By the form that an option's parser takes: what JSON may hold, and its name. Lists may be written as on the command line. */
const jsonForms: Readonly<Record<JsonForm | "text" | "switch", [(value: unknown) => boolean, string]>> = {
  switch: [(value) => typeof value === "boolean", "true or false"],
  text: [isText, "a text that is not empty"],
  number: [isNumber, "a number"],
  numbers: [(value) => isNumber(value) || isText(value) || isListOf(isNumber)(value), "a list of numbers"],
  threshold: [isThreshold, "a number, or a list of numbers"],
  thresholds: [
    (value) => isNumber(value) || isText(value) || isListOf((one) => isThreshold(one) || isText(one))(value),
    "a list of numbers",
  ],
  names: [(value) => isText(value) || isListOf(isText)(value), "a list of names"],
  anything: [() => true, "anything"],
};

/** What was expected, if it is not that. */
function mismatch(option: Option, value: unknown): string | undefined {
  const [fits, expected] = jsonForms[formOf(option)];
  return fits(value) ? undefined : expected;
}

function formOf(option: Option): keyof typeof jsonForms {
  if (isSwitch(option)) return "switch";
  return (option.parseArg as Partial<Parser<unknown>> | undefined)?.takes ?? "text";
}

function isSwitch(option: Option): boolean {
  return option.isBoolean() || option.negate;
}
