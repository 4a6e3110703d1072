/** What every subcommand shares: config file, quiet and JSON output, progress, Ctrl-C, errors and exit codes. */
import { Command, Option, type OptionValues } from "commander";
import { InvalidArgumentError, isZtwError, type LongWork } from "../../src/index.js";
import { applyConfigFile } from "./config-file.js";
import { exitCodes } from "./exit-codes.js";
import { checkInputPaths } from "./input-paths.js";
import { type Interrupt, listenForStop } from "./interrupt.js";
import { OldOption, translateOldFlags } from "./old-flags.js";
import { checkOptionRules, type OptionRule } from "./option-rules.js";
import { createProgressDisplay } from "./progress-display.js";
import { type CommandName, summaries } from "./summaries.js";
import { checkValues, wordLibraryError, wordUsageErrors } from "./usage-errors.js";

/** What a subcommand hands back to be printed. */
export interface Outcome {
  /** For people; printed unless `--json` is given. */
  readonly text: string;
  /** For scripts; printed as one JSON document with `--json`. */
  readonly json: unknown;
  readonly exitCode?: number;
}

/** What a subcommand is given to work with. */
export interface Context extends Required<LongWork> {
  /** A note for people while the work goes on; silent with `--quiet` or `--json`. */
  note(line: string): void;
  /** Prints the outcome although the work goes on; what is handed back at its end is not printed then. */
  announce(outcome: Outcome): void;
}

interface CommonOptions {
  readonly config?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

type Handler<Options extends OptionValues> = (
  context: Context,
  options: Options,
  args: string[],
) => Promise<Outcome>;

/**
 * Makes a subcommand with the options that all of them share.
 *
 * @param examples - command lines with a remark each, shown under `--help`.
 * @example
 * createCommand("evaluate", [["ztw evaluate pong", "with the defaults"]])
 */
export function createCommand(name: CommandName, examples: readonly (readonly [string, string])[]): Command {
  const lines = examples.map(([line, remark]) => `  $ ${line}\n      ${remark}`);
  return new Command(name)
    .description(summaries[name])
    .option("--config <file>", "JSON file with the same options by their long names; the command line wins")
    .option("-q, --quiet", "no progress, only the outcome")
    .option("--json", "print the outcome as JSON on standard output, and nothing else there")
    .addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
}

/** Adds `--help-all` where `--help` leaves options out. */
function offerWholeHelp(command: Command): void {
  const left = command.options.filter((option) => option.hidden && !(option instanceof OldOption));
  if (left.length === 0) return;
  command.addOption(new Option("--help-all", `show ${left.length} more options, for those who know why`));
  command.on("option:help-all", () => {
    for (const option of left) option.hidden = false;
    command.help();
  });
}

/**
 * Attaches the work of a subcommand: parses the config file, runs, prints the outcome, sets the exit code.
 *
 * @param rules - which of its options belong to which others; see {@link OptionRule}.
 * @param stopping - what Ctrl-C is answered with.
 */
export function handle<Options extends OptionValues>(
  command: Command,
  handler: Handler<Options>,
  rules: readonly OptionRule<Options>[] = [],
  stopping?: string,
): Command {
  offerWholeHelp(command);
  checkValues(command);
  wordUsageErrors(command);
  return command.action(async () => {
    const complaint = completeOptions(command, rules);
    const common = command.opts<CommonOptions>();
    const isQuiet = common.quiet === true || common.json === true;
    const display = createProgressDisplay({ quiet: isQuiet });
    const interrupt = listenForStop(() => display.stop(), stopping);
    let isPrinted = false;
    const print = ({ text, json }: Outcome) => {
      display.stop();
      if (!isPrinted) process.stdout.write(common.json === true ? `${JSON.stringify(json)}\n` : `${text}\n`);
      isPrinted = true;
    };
    const context: Context = {
      signal: interrupt.signal,
      onProgress: (progress) => display.update(progress),
      note: (line) => {
        display.stop();
        if (!isQuiet) process.stderr.write(`${line}\n`);
      },
      announce: print,
    };
    try {
      if (complaint !== undefined) throw complaint.error;
      const outcome = await handler(context, command.opts(), command.args);
      print(outcome);
      process.exitCode = stoppedCode(outcome, interrupt);
    } catch (error) {
      display.stop();
      process.exitCode = reportFailure(command, error, interrupt);
    } finally {
      interrupt.dispose();
    }
  });
}

/** Options of the config file and old names of options come in before anything else; what is wrong with them is returned. */
function completeOptions<Options>(
  command: Command,
  rules: readonly OptionRule<Options>[],
): { readonly error: unknown } | undefined {
  try {
    translateOldFlags(command, { converted: false });
    const { config } = command.opts<CommonOptions>();
    if (config !== undefined) applyConfigFile(command, config);
    translateOldFlags(command, { converted: true });
    checkTexts(command);
    checkOptionRules(command, rules);
    checkInputPaths(command);
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** An empty name would mean the working folder, and one with a NUL byte can be no name of a file. */
function checkTexts(command: Command): void {
  const named = command.options.map((option) => [
    option.long ?? "",
    command.getOptionValue(option.attributeName()),
  ]);
  const given = command.args.map((value) => ["the argument", value]);
  for (const [name, value] of [...named, ...given]) {
    if (typeof value !== "string" || (value !== "" && !value.includes("\0"))) continue;
    throw new InvalidArgumentError(
      `ztw ${command.name()}: expected a text that is not empty for ${name}, received ${JSON.stringify(value)}.`,
    );
  }
}

/** A command that ended early and has something to show for it says 130; the signal may have been another one. */
function stoppedCode({ exitCode = exitCodes.ok }: Outcome, interrupt: Interrupt): number {
  return exitCode === exitCodes.interrupted ? (interrupt.exitCode ?? exitCode) : exitCode;
}

function reportFailure(command: Command, error: unknown, interrupt: Interrupt): number {
  if (interrupt.exitCode !== undefined) {
    if (!interrupt.isQuiet) process.stderr.write("Stopped. The same command goes on from here.\n");
    return interrupt.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${isZtwError(error) ? wordLibraryError(command, error.message) : stack}\n`);
  return isZtwError(error) && error.code === "ZTW_INVALID_ARGUMENT" ? exitCodes.usage : exitCodes.failed;
}
