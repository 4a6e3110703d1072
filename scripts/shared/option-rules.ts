/** Options that mean something together with others only: where they would do nothing, they are refused. */
import type { Command } from "commander";
import { InvalidArgumentError } from "../../src/index.js";

/** Some options of a command, and when they do anything. */
export interface OptionRule<Options> {
  readonly options: readonly (keyof Options & string)[];
  readonly belongsTo: (options: Options) => boolean;
  /** Where they belong: `--method ztw`. */
  readonly place: string;
}

/**
 * Refuses what was given, on the command line or in a config file, and would do nothing.
 *
 * @throws {InvalidArgumentError} that names the option and where it belongs.
 */
export function checkOptionRules<Options>(command: Command, rules: readonly OptionRule<Options>[]): void {
  const options = command.opts() as Options;
  for (const { options: names, belongsTo, place } of rules) {
    if (belongsTo(options)) continue;
    const given = names.find((name) => isGiven(command, name));
    if (given === undefined) continue;
    const { long } = command.options.find((option) => option.attributeName() === given)!;
    throw new InvalidArgumentError(
      `ztw ${command.name()}: expected ${long} only ${place}; here it would do nothing. Leave it out.`,
    );
  }
}

function isGiven(command: Command, name: string): boolean {
  const source = command.getOptionValueSource(name);
  return command.getOptionValue(name) !== undefined && (source === "cli" || source === "config");
}
