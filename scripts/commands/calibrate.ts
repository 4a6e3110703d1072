/** `ztw calibrate`: what the int8 engine must know of a policy beside its weights. */
import type { Command } from "commander";
import { calibrate } from "../../src/index.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { chooseBundle, gameArgument } from "../shared/game-argument.js";
import { addOldFlags } from "../shared/old-flags.js";
import { integer } from "../shared/parsers.js";

interface Options {
  readonly bundle?: string;
  readonly numObservations: number;
  readonly runSeed: number;
  readonly romFolder?: string;
}

/** The `calibrate` subcommand. */
export function calibrateCommand(): Command {
  const command = createCommand("calibrate", [
    ["ztw calibrate mygame --bundle runs/mygame", "play the expert and write runs/mygame/int8.json"],
  ])
    .argument(...gameArgument)
    .option("--bundle <folder>", "policy bundle to calibrate (default: the one that ships)")
    .option("--num-observations <n>", "states to visit", integer(1, 10_000_000), 8000)
    .option("--run-seed <n>", "seeds every game", integer(0), 0)
    .option("--rom-folder <folder>", "where the ROM files are, if not where set-up puts them");
  addOldFlags(command, { "--observations": "--num-observations", "--rom-dir": "--rom-folder" });
  return handle<Options>(command, async (context, options, [game]) => run(context, options, game!));
}

async function run({ note, signal }: Context, options: Options, name: string): Promise<Outcome> {
  const { bundle } = chooseBundle("calibrate", name, options.bundle);
  await ensureSetup({ training: false, note, signal });
  const { calibration, path } = await calibrate({
    bundle,
    numObservations: options.numObservations,
    runSeed: options.runSeed,
    romFolder: options.romFolder,
    signal,
  });
  const ranges = calibration.activationRanges.map((value) => value.toFixed(2)).join(", ");
  const text = `Ranges of the blocks' activations over ${calibration.numObservations} states: 0 to ${ranges}\nWritten: ${path}`;
  return { text, json: { path, ...calibration } };
}
