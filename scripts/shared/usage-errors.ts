/** A wrong command line in one sentence: `ztw train: expected a positive integer for --steps, received "abc".` */
import { type Command, CommanderError, type Option } from "commander";
import { InvalidArgumentError } from "../../src/index.js";
import { nearestNames } from "../../src/tools.js";
import { OldOption } from "./old-flags.js";
import { filledText } from "./parsers.js";

/** Makes a subcommand's errors ours; help leaves as before. */
export function wordUsageErrors(command: Command): Command {
  return command.configureOutput({ outputError: () => {} }).exitOverride((error) => {
    if (error.exitCode === 0) throw error;
    throw new InvalidArgumentError(`ztw ${command.name()}: ${describe(command, error)}`, { cause: error });
  });
}

/**
 * The sentence for whatever parsing ended with.
 *
 * @param program - whose own errors, such as an unknown command, are still commander's.
 * @throws `error` if it is no error of a command line.
 */
export function describeUsageError(error: unknown, program: Command): string {
  if (error instanceof InvalidArgumentError) return error.message;
  if (error instanceof CommanderError) return `ztw: ${describe(program, error)}`;
  throw error;
}

/**
 * Refuses what commander takes: an option given twice, of which it keeps the last, an empty text, and an option's name
 * in the place of a value.
 */
export function checkValues(command: Command): void {
  for (const option of command.options.filter(({ required }) => required)) {
    if (option.parseArg === undefined) option.argParser(filledText(placeholderOf(option)));
    let isGiven = false;
    command.on(`option:${option.name()}`, (value: string) => {
      const where = `ztw ${command.name()}`;
      if (isGiven)
        throw new InvalidArgumentError(`${where}: expected ${option.long} once, received it twice.`);
      isGiven = true;
      if (!command.options.some(({ long, short }) => value === long || value === short)) return;
      throw new InvalidArgumentError(
        `${where}: expected ${expectedOf(option)} for ${option.long}, received the option ${value}. Write ./${value} for a path of that name.`,
      );
    });
  }
}

/**
 * A sentence of the library about one of its options, in the words of the command line:
 * `record: expected … for framesPerSecond, received 7 (number).` names `--frames-per-second`.
 */
export function wordLibraryError(command: Command, message: string): string {
  const match =
    /^\w+: (expected .*? for )([\w.]+)(, received .*?)(?: \((?:number|string|boolean)\))?(\. .*|\.)$/s.exec(
      message,
    );
  const [, expected, name = "", received, rest] = match ?? [];
  const option = command.options.find((known) => known.attributeName() === name.split(".")[0]);
  return option === undefined
    ? message
    : `ztw ${command.name()}: ${expected}${option.long}${received}${rest}`;
}

function describe(command: Command, { code, message }: CommanderError): string {
  if (code === "commander.invalidArgument") return describeValue(command, message);
  if (code === "commander.optionMissingArgument") return describeMissingValue(command, message);
  if (code === "commander.unknownOption") return describeUnknownOption(command, message);
  if (code === "commander.unknownCommand") return describeUnknownCommand(command);
  if (code === "commander.missingArgument") return describeMissingArgument(command);
  if (code === "commander.excessArguments") return describeExcess(command);
  return message.replace(/^error: /, "");
}

/** `error: option '--steps <n>' argument 'abc' is invalid. Expected a positive integer.` */
function describeValue(command: Command, message: string): string {
  const [, flags = "", value = "", reason = ""] =
    /^error: option '(.+?)' argument '(.*)' is invalid\. (.*)$/s.exec(message) ?? [];
  const option = command.options.find((known) => known.flags === flags);
  if (option === undefined) return message.replace(/^error: /, "");
  const expected = option.argChoices === undefined ? wordsOf(reason) : choicesOf(option);
  const advice = didYouMean(value, option.argChoices ?? []);
  return `expected ${expected} for ${option.long}, received ${quote(value)}.${advice && ` ${advice}`}`;
}

function describeMissingValue(command: Command, message: string): string {
  const option = command.options.find(({ flags }) => message.includes(`'${flags}'`));
  return option === undefined
    ? message.replace(/^error: /, "")
    : `expected ${expectedOf(option)} for ${option.long}, received nothing.`;
}

function describeUnknownOption(command: Command, message: string): string {
  const flag = /^error: unknown option '([^\n]*)'/.exec(message)?.[1] ?? "";
  const known = command.options.flatMap((option) =>
    option instanceof OldOption || option.long == null ? [] : [option.long],
  );
  const [name = ""] = flag.split("=");
  const isOneTooFew = known.includes(`-${name}`);
  const advice = isOneTooFew ? `Did you mean -${name}?` : didYouMean(name, [...known, "--help"]);
  const list = command.parent === null ? "ztw --help" : `ztw ${command.name()} --help`;
  return `there is no option ${shorten(flag)}. ${advice || `${list} lists the options.`}`;
}

function describeUnknownCommand(command: Command): string {
  const [name = ""] = command.args;
  const advice = didYouMean(
    name,
    command.commands.map((known) => known.name()),
  );
  return `there is no command ${quote(name)}. ${advice || "ztw --help lists the commands."}`;
}

function describeMissingArgument(command: Command): string {
  const argument = command.registeredArguments.find(({ required }) => required)!;
  return `expected <${argument.name()}>, received nothing. It is ${argument.description}.`;
}

function describeExcess(command: Command): string {
  const wanted = command.registeredArguments.map((argument) => `one <${argument.name()}>`).join(", ");
  const received = command.args.map(quote).join(", ");
  return `expected ${wanted || "options alone"}, received ${received}.`;
}

/** What an option takes, as its parser says of nothing. */
function expectedOf(option: Option): string {
  if (option.argChoices !== undefined) return choicesOf(option);
  try {
    option.parseArg?.("", undefined);
  } catch (error) {
    return wordsOf((error as Error).message);
  }
  return "a value";
}

function choicesOf({ argChoices = [] }: Option): string {
  return `one of ${argChoices.join(", ")}`;
}

/** `Expected a positive integer.` → `a positive integer`. */
function wordsOf(reason: string): string {
  return reason.replace(/^Expected /, "").replace(/\.$/, "");
}

function didYouMean(name: string, known: readonly string[]): string {
  const near = nearestNames(name, known);
  return near.length === 0 ? "" : `Did you mean ${near.join(" or ")}?`;
}

function placeholderOf({ flags }: Option): string {
  return /<(.+)>/.exec(flags)?.[1] ?? "";
}

const longestPrinted = 60;

function quote(text: string): string {
  return JSON.stringify(shorten(text));
}

function shorten(text: string): string {
  return text.length <= longestPrinted ? text : `${text.slice(0, longestPrinted)}…`;
}
