/** The `ztw` command: one subcommand a file under `commands/`, loaded when it is the one that runs. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { exitCodes, signalCodes } from "./shared/exit-codes.js";
import { type CommandName, summaries } from "./shared/summaries.js";

const commandNames = Object.keys(summaries) as CommandName[];

const loaders: Readonly<Record<CommandName, () => Promise<Command>>> = {
  setup: async () => (await import("./commands/setup.js")).setupCommand(),
  doctor: async () => (await import("./commands/doctor.js")).doctorCommand(),
  games: async () => (await import("./commands/games.js")).gamesCommand(),
  demo: async () => (await import("./commands/demo.js")).demoCommand(),
  train: async () => (await import("./commands/train.js")).trainCommand(),
  distill: async () => (await import("./commands/distill.js")).distillCommand(),
  evaluate: async () => (await import("./commands/evaluate.js")).evaluateCommand(),
  tune: async () => (await import("./commands/tune.js")).tuneCommand(),
  measure: async () => (await import("./commands/measure.js")).measureCommand(),
  reproduce: async () => (await import("./commands/reproduce.js")).reproduceCommand(),
  campaign: async () => (await import("./commands/campaign.js")).campaignCommand(),
  worker: async () => (await import("./commands/worker.js")).workerCommand(),
  calibrate: async () => (await import("./commands/calibrate.js")).calibrateCommand(),
  record: async () => (await import("./commands/record.js")).recordCommand(),
  replay: async () => (await import("./commands/replay.js")).replayCommand(),
  import: async () => (await import("./commands/import.js")).importCommand(),
  export: async () => (await import("./commands/export.js")).exportCommand(),
  report: async () => (await import("./commands/report.js")).reportCommand(),
  lab: async () => (await import("./commands/lab.js")).labCommand(),
};

/**
 * Runs one `ztw` command line and sets the process's exit code.
 *
 * @param argv - as Node gives it: interpreter, script, arguments.
 */
export async function main(argv: readonly string[]): Promise<void> {
  const [first, second] = argv.slice(2);
  const isOfNothing = first === "help" && second !== undefined && !isKnown(second);
  if (isOfNothing) return main([...argv.slice(0, 2), second]); // says that there is no such command
  const wanted = argv.slice(2).find((word) => commandNames.includes(word as CommandName));
  const program = await createProgram(wanted === undefined ? [] : [wanted as CommandName]);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = await explain(error, program);
  }
}

function isKnown(word: string): boolean {
  return word === "help" || word.startsWith("-") || commandNames.includes(word as CommandName);
}

/** Help and version end with an error of commander's too. */
async function explain(error: unknown, program: Command): Promise<number> {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
  if (error instanceof CommanderError && error.code === "commander.help") return exitCodes.usage;
  const { describeUsageError } = await import("./shared/usage-errors.js"); // the library, which help does without
  process.stderr.write(`${describeUsageError(error, program)}\n`);
  return exitCodes.usage;
}

/**
 * The program with its subcommands; commander's own exits become errors that `main` turns into exit codes.
 *
 * @param loaded - those that are whole; of the others there is a name and a summary only.
 */
export async function createProgram(loaded: readonly CommandName[] = commandNames): Promise<Command> {
  const program = new Command("ztw")
    .description(
      "Makes trained Atari agents cheap to run: distill a policy, evaluate return against compute, record gameplay.",
    )
    .version(packageVersion())
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText(
      "after",
      `\nOptions of a command: ztw <command> --help\n\nExit codes:\n${describeExitCodes()}`,
    );
  for (const name of commandNames) {
    const command = loaded.includes(name)
      ? await loaders[name]()
      : new Command(name).description(summaries[name]);
    program.addCommand(command);
  }
  return program.configureOutput({ outputError: () => {} }).exitOverride();
}

/** Beside the compiled folder, whichever package this is. */
function packageVersion(): string {
  const manifest = new URL("package.json", findRoot(import.meta.url));
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

/** The package's folder, whether this module runs from `scripts/` or from `dist/scripts/`. */
function findRoot(moduleUrl: string): URL {
  const above = new URL("..", moduleUrl);
  return above.pathname.endsWith("/dist/") ? new URL("..", above) : above;
}

function describeExitCodes(): string {
  const words: Record<keyof typeof exitCodes, string> = {
    ok: "done",
    failed: "failed",
    usage: "wrong command line or option",
    notPassed: "a check did not pass",
    interrupted: "stopped by Ctrl-C",
  };
  const own = Object.entries(exitCodes).map(
    ([name, code]) => [code, words[name as keyof typeof exitCodes]] as const,
  );
  const { SIGTERM, SIGHUP } = signalCodes;
  const all = [...own, [SIGTERM, "by SIGTERM"], [SIGHUP, "by SIGHUP"]] as const;
  return all.map(([code, meaning]) => `  ${String(code).padEnd(5)}${meaning}`).join("\n");
}
