/** The command line of a comparison: named options, each a whole number or a text. */
import { parseArgs } from "node:util";
import { checkInteger } from "../../src/tools.js";

const largest = 1e9;

/** How the text of one option is read; `where` and `name` are for messages. */
export interface Option<Value> {
  readonly read: (text: string | undefined, where: string, name: string) => Value;
}

/** A whole number of at least `min`. */
export function integer(usual: number, min = 1): Option<number> {
  const read: Option<number>["read"] = (text, where, name) =>
    checkInteger(where, `--${name}`, text === undefined ? usual : Number(text), { min, max: largest });
  return { read };
}

/** Any text. */
export function text(usual: string): Option<string> {
  return { read: (given = usual) => given };
}

/** Any text, or none. */
export const optionalText: Option<string | undefined> = { read: (given) => given };

type ValuesOf<Options> = {
  [Name in keyof Options]: Options[Name] extends Option<infer Value> ? Value : never;
};

/**
 * Reads the command line.
 *
 * @param where - the comparison, for messages.
 * @throws if an option is unknown or has no value.
 * @throws {InvalidArgumentError} if a number is not whole, or too small.
 */
export function readOptions<Options extends Readonly<Record<string, Option<unknown>>>>(
  where: string,
  args: readonly string[],
  options: Options,
): ValuesOf<Options> {
  const names = Object.keys(options);
  const known = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  const { values } = parseArgs({ args: [...args], options: known });
  const entries = names.map((name) => [name, options[name]!.read(values[name], where, name)]);
  return Object.fromEntries(entries) as ValuesOf<Options>;
}
