/** `ztw import`: a policy of Stable-Baselines3 or CleanRL as a bundle. */
import { join } from "node:path";
import { type Command, Option } from "commander";
import {
  type ImportedPolicy,
  InvalidArgumentError,
  importPolicy,
  type ProtocolName,
} from "../../src/index.js";
import { type ImportFormat, importFormats, protocolNames } from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { chooseGames } from "../shared/game-argument.js";
import { addOldFlags } from "../shared/old-flags.js";

interface Options {
  readonly game?: string;
  readonly output?: string;
  readonly format: ImportFormat;
  readonly protocol?: ProtocolName;
  readonly romFolder?: string;
}

/** The `import` subcommand. */
export function importCommand(): Command {
  const command = createCommand("import", [
    ["ztw import ppo-BreakoutNoFrameskip-v4.zip --game breakout", "a Stable-Baselines3 model"],
    ["ztw import agent.cleanrl_model --game space_invaders --output runs/invaders", "a CleanRL model"],
    ["ztw import policy.safetensors --game pong --protocol machado", "trained with sticky actions 0.25"],
  ])
    .argument(
      "<file>",
      ".zip or policy.pth (Stable-Baselines3), .cleanrl_model or .pt (CleanRL), .safetensors",
    )
    .option("--game <name>", "ALE's name of the game that it plays, such as space_invaders")
    .option("--output <folder>", "where to make the bundle (default: runs/<game>)")
    .addOption(
      new Option("--format <name>", "what the file holds; auto looks").choices(importFormats).default("auto"),
    )
    .addOption(
      new Option(
        "--protocol <name>",
        "rules that it was trained under (default: its library's usual ones)",
      ).choices(protocolNames),
    )
    .option("--rom-folder <folder>", "folder of ROM files (default: those that set-up fetched)");
  addOldFlags(command, { "--rom-dir": "--rom-folder" });
  return handle<Options>(command, (context, options, [file]) => run(context, options, file!));
}

async function run(context: Context, options: Options, file: string): Promise<Outcome> {
  const { format, protocol, romFolder } = options;
  if (options.game === undefined) {
    throw new InvalidArgumentError(
      "import: expected a game for --game, received none. A checkpoint does not say which game it plays; name it, such as --game breakout.",
    );
  }
  await ensureSetup({ training: false, note: context.note, signal: context.signal });
  const [game = ""] = chooseGames("import", [options.game], romFolder);
  const output = options.output ?? join("runs", game);
  const imported = await importPolicy(file, { game, output, format, protocol, romFolder });
  return { text: describe(imported), json: summarize(imported) };
}

function summarize({ bundle, naming, notes }: ImportedPolicy) {
  const { game, protocol, architecture, actionMeanings, expert } = bundle.manifest;
  const { name, numActions } = architecture;
  const { folder } = bundle;
  return { folder, game, naming, protocol, architecture: name, numActions, actionMeanings, expert, notes };
}

function describe({ bundle, naming, notes }: ImportedPolicy): string {
  const { game, protocol, architecture, actionMeanings } = bundle.manifest;
  return [
    `Wrote ${bundle.folder}: ${architecture.name} for ${game}, with the names of ${naming}, protocol ${protocol}.`,
    `Actions: ${actionMeanings.join(" ")}.`,
    ...notes,
    `Next: ztw distill ${game} --bundle ${bundle.folder}`,
  ].join("\n");
}
