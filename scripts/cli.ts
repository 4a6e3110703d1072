/** The `ztw` command: one subcommand a file under `commands/`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { packageRoot } from "../src/tools.js";
import { calibrateCommand } from "./commands/calibrate.js";
import { demoCommand } from "./commands/demo.js";
import { distillCommand } from "./commands/distill.js";
import { doctorCommand } from "./commands/doctor.js";
import { evaluateCommand } from "./commands/evaluate.js";
import { exportCommand } from "./commands/export.js";
import { importCommand } from "./commands/import.js";
import { recordCommand } from "./commands/record.js";
import { reportCommand } from "./commands/report.js";
import { setupCommand } from "./commands/setup.js";
import { trainCommand } from "./commands/train.js";
import { exitCodes } from "./shared/exit-codes.js";

/**
 * Runs one `ztw` command line and sets the process's exit code.
 *
 * @param argv - as Node gives it: interpreter, script, arguments.
 */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
}

/** The program with all its subcommands; commander's own exits become errors that `main` turns into exit codes. */
export function createProgram(): Command {
  const program = new Command("ztw")
    .description(
      "Makes trained Atari agents cheap to run: distill a policy, evaluate return against compute, record gameplay.",
    )
    .version(packageVersion())
    .addHelpText("after", `\nExit codes: ${describeExitCodes()}.`);
  const commands = [
    setupCommand(),
    doctorCommand(),
    demoCommand(),
    trainCommand(),
    distillCommand(),
    evaluateCommand(),
    calibrateCommand(),
    recordCommand(),
    importCommand(),
    exportCommand(),
    reportCommand(),
  ];
  for (const command of commands) program.addCommand(command.exitOverride());
  return program.exitOverride();
}

function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string };
  return manifest.version;
}

function describeExitCodes(): string {
  const words: Record<keyof typeof exitCodes, string> = {
    ok: "done",
    failed: "failed",
    usage: "wrong command line or option",
    notPassed: "a check did not pass",
    interrupted: "stopped by Ctrl-C",
  };
  return Object.entries(exitCodes)
    .map(([name, code]) => `${code} ${words[name as keyof typeof exitCodes]}`)
    .join(", ");
}
