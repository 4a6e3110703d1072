/** Numbers on a comparison's command line, which come as text. */
import { checkInteger } from "../../src/tools.js";

const largest = 1e9;

/**
 * Reads options that are whole numbers.
 *
 * @param where - the program, for messages.
 * @param values - text by option, as `parseArgs` gives it.
 * @param names - which of them to read.
 * @throws {InvalidArgumentError} if one is not a whole number of at least `min` (default 1).
 */
export function readIntegers<Name extends string>(
  where: string,
  values: Readonly<Record<string, string | boolean | undefined>>,
  names: readonly Name[],
  min = 1,
): Record<Name, number> {
  const entries = names.map((name) => {
    const value = Number(values[name]);
    return [name, checkInteger(where, `--${name}`, value, { min, max: largest })];
  });
  return Object.fromEntries(entries) as Record<Name, number>;
}
