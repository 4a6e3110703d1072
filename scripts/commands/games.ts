/** `ztw games`: the games that can be played, and what each offers. */
import type { Command } from "commander";
import { listGames } from "../../src/index.js";
import {
  describeGame,
  type GameDescription,
  gameTitle,
  locateRom,
  type TableContent,
  textTable,
  wrapText,
} from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { chooseGames } from "../shared/game-argument.js";
import { textColumns } from "../shared/terminal.js";

interface Options {
  readonly romFolder?: string;
}

/** A game, and the file that it is played from. */
interface FoundGame extends GameDescription {
  readonly romPath: string;
}

/** The `games` subcommand. */
export function gamesCommand(): Command {
  const command = createCommand("games", [
    ["ztw games", "a table of all games with a ROM"],
    ["ztw games breakout ALE/Pong-v5", "modes, difficulties, actions and ROM of some"],
    ["ztw games --json", "the same, for scripts"],
  ])
    .argument("[games...]", "names as ALE, Gymnasium or people have them (default: all, as a table)")
    .option("--rom-folder <folder>", "where the ROM files are, if not where set-up puts them");
  return handle<Options>(command, run);
}

async function run({ note, signal }: Context, { romFolder }: Options, names: string[]): Promise<Outcome> {
  await ensureSetup({ training: false, note, signal });
  const chosen = names.length === 0 ? listGames(romFolder) : chooseGames("games", names, romFolder);
  const games = chosen.map((game) => ({
    ...describeGame(game),
    romPath: locateRom(game, romFolder).path,
  }));
  return { text: names.length === 0 ? describeAll(games) : games.map(describe).join("\n\n"), json: games };
}

function describeAll(games: readonly FoundGame[]): string {
  const table: TableContent = {
    heading: ["game", "modes", "difficulties", "actions"],
    rows: games.map(({ game, modes, difficulties, minimalActionSet }) =>
      [game, modes.length, difficulties.length, minimalActionSet.length].map(String),
    ),
  };
  const columns = textColumns();
  return [
    textTable(table, { columns }),
    wrapText(`${games.length} games. ztw games <name> lists what one of them offers.`, { columns }),
  ].join("\n");
}

function describe({
  game,
  modes,
  defaultMode,
  difficulties,
  romMd5,
  romPath,
  ...actions
}: FoundGame): string {
  const { minimalActionMeanings, legalActionMeanings } = actions;
  const named = modes.map((mode) =>
    mode === defaultMode && modes.length > 1 ? `${mode} (default)` : `${mode}`,
  );
  const lines = [
    `${gameTitle(game)} (${game})`,
    `modes         ${named.join(", ")}`,
    `difficulties  ${difficulties.join(", ")}`,
    `actions       ${minimalActionMeanings.join(" ")}, of ${legalActionMeanings.length} that it takes`,
    `ROM           ${romPath}, md5 ${romMd5}`,
  ];
  return lines.map((line) => wrapText(line, { columns: textColumns() })).join("\n");
}
