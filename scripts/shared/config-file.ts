/** A config file holds the same options as the command line, by their long names; the command line wins. */
import { type Command, InvalidArgumentError, type Option } from "commander";
import { z } from "zod";
import { CheckpointError, InvalidArgumentError as InvalidOptionError } from "../../src/index.js";
import { readJson } from "../../src/tools.js";
import { OldOption, warnOldFlag } from "./old-flags.js";

const configSchema = z.record(z.string(), z.unknown());

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
    return readJson("config", path, configSchema);
  } catch (cause) {
    if (cause instanceof CheckpointError) throw new InvalidOptionError(cause.message, { cause });
    throw cause;
  }
}

function findOption(command: Command, key: string, path: string): Option {
  const options = command.options.filter((option) => option.attributeName() !== "config");
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
  if (option.isBoolean() || option.negate) return parseBoolean(value, key, path);
  const text = Array.isArray(value) ? value.join(",") : String(value);
  try {
    if (option.parseArg) return option.parseArg(text, undefined);
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    throw new InvalidOptionError(`config: ${path}: ${JSON.stringify(value)} for "${key}": ${cause.message}`, {
      cause,
    });
  }
  return text;
}

function parseBoolean(value: unknown, key: string, path: string): boolean {
  if (typeof value === "boolean") return value;
  throw new InvalidOptionError(
    `config: ${path}: expected true or false for "${key}", received ${JSON.stringify(value)}.`,
  );
}
