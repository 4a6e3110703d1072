/** What every subcommand shares: config file, quiet and JSON output, progress, Ctrl-C, errors and exit codes. */
import { Command, Option, type OptionValues } from "commander";
import { isZtwError, type LongWork } from "../../src/index.js";
import { applyConfigFile } from "./config-file.js";
import { exitCodes } from "./exit-codes.js";
import { OldOption, translateOldFlags } from "./old-flags.js";
import { checkOptionRules, type OptionRule } from "./option-rules.js";
import { createProgressDisplay } from "./progress-display.js";
import { type CommandName, summaries } from "./summaries.js";
import { checkValues, wordUsageErrors } from "./usage-errors.js";

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
 */
export function handle<Options extends OptionValues>(
  command: Command,
  handler: Handler<Options>,
  rules: readonly OptionRule<Options>[] = [],
): Command {
  offerWholeHelp(command);
  checkValues(command);
  wordUsageErrors(command);
  return command.action(async () => {
    const common = command.opts<CommonOptions>();
    const isQuiet = common.quiet === true || common.json === true;
    const display = createProgressDisplay({ quiet: isQuiet });
    const interrupt = abortOnInterrupt();
    const context: Context = {
      signal: interrupt.signal,
      onProgress: (progress) => display.update(progress),
      note: (line) => {
        display.stop();
        if (!isQuiet) process.stderr.write(`${line}\n`);
      },
    };
    try {
      translateOldFlags(command, { converted: false });
      if (common.config !== undefined) applyConfigFile(command, common.config);
      translateOldFlags(command, { converted: true });
      checkOptionRules(command, rules);
      const outcome = await handler(context, command.opts(), command.args);
      display.stop();
      process.stdout.write(common.json === true ? `${JSON.stringify(outcome.json)}\n` : `${outcome.text}\n`);
      process.exitCode = outcome.exitCode ?? exitCodes.ok;
    } catch (error) {
      display.stop();
      process.exitCode = reportFailure(error, interrupt.signal);
    } finally {
      interrupt.dispose();
    }
  });
}

/** The first Ctrl-C (or SIGTERM) asks the work to stop; a second one ends the process at once. */
function abortOnInterrupt(): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write("\nStopping; what is done is kept. Press Ctrl-C again to end at once.\n");
    controller.abort();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, onSignal);
  const dispose = () => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, onSignal);
  };
  return { signal: controller.signal, dispose };
}

function reportFailure(error: unknown, signal: AbortSignal): number {
  if (signal.aborted) {
    process.stderr.write("Stopped. The same command goes on from here.\n");
    return exitCodes.interrupted;
  }
  const isExpected = isZtwError(error);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${isExpected ? error.message : stack}\n`);
  return isExpected && error.code === "ZTW_INVALID_ARGUMENT" ? exitCodes.usage : exitCodes.failed;
}
