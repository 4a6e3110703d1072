/** Old spellings of options: for one version they work, on the command line and in config files, with a line that says the new one. */
import { type Command, Option } from "commander";
import { InvalidArgumentError } from "../../src/index.js";

/** What an old flag became, and what its value becomes where the unit changed. */
export type NewFlag<Options> =
  | string
  | { readonly flag: string; readonly convert: (value: number, options: Options) => number };

/** A hidden option that stands for another. */
export class OldOption extends Option {
  readonly current: Option;
  readonly convert: ((value: number, options: never) => number) | undefined;

  constructor(flags: string, current: Option, convert?: (value: number, options: never) => number) {
    super(flags, `old name of ${current.long}`);
    this.current = current;
    this.convert = convert;
    this.hideHelp();
    if (current.parseArg) this.argParser(current.parseArg);
  }
}

/** Adds the old flags of a command whose options of today are all there. */
export function addOldFlags<Options>(
  command: Command,
  flags: Readonly<Record<string, NewFlag<Options>>>,
): void {
  for (const [old, target] of Object.entries(flags)) {
    const long = typeof target === "string" ? target : target.flag;
    const current = command.options.find((option) => option.long === long)!;
    const value = /[<[].*$/.exec(current.flags)?.[0];
    const convert = typeof target === "string" ? undefined : target.convert;
    command.addOption(new OldOption(value === undefined ? old : `${old} ${value}`, current, convert));
  }
}

/** Gives what was said with old flags to the options of today. Twice: for values that need no others, and for those that do. */
export function translateOldFlags(command: Command, { converted }: { readonly converted: boolean }): void {
  for (const option of command.options) {
    if (!(option instanceof OldOption) || (option.convert !== undefined) !== converted) continue;
    const [old, current] = [option.attributeName(), option.current.attributeName()];
    const value: unknown = command.getOptionValue(old);
    if (value === undefined) continue;
    const source = command.getOptionValueSource(old);
    if (command.getOptionValueSource(current) === source)
      throw new InvalidArgumentError(
        `ztw ${command.name()}: expected ${option.current.long} alone, received its old name ${option.long} too.`,
      );
    warnOldFlag(command, option);
    const now = option.convert ? option.convert(value as number, command.opts() as never) : value;
    command.setOptionValueWithSource(old, undefined, undefined);
    if (command.getOptionValueSource(current) !== "cli")
      command.setOptionValueWithSource(current, now, source);
  }
}

/** A line for people on standard error. */
export function warnOldFlag(command: Command, { long, current }: OldOption): void {
  process.stderr.write(
    `ztw ${command.name()}: ${long} is now ${current.long}. The old name works in this version only.\n`,
  );
}
