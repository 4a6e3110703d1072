/** The options `--game-mode` and `--difficulty` of commands that play: `--mode` says how actions follow from logits. */
import { Option } from "commander";
import { InvalidArgumentError } from "../../src/index.js";
import { describeGame, type ProtocolOverrides } from "../../src/tools.js";
import { integer } from "./parsers.js";

export interface GameModeOptions {
  readonly gameMode?: number;
  readonly difficulty?: number;
}

/** Both of them. */
export function gameModeOptions(): Option[] {
  return [
    new Option(
      "--game-mode <n>",
      "a mode of the game; ztw games <game> lists them (default: the game's own)",
    ).argParser(integer()),
    new Option("--difficulty <n>", "its difficulty switches, likewise (default: 0)").argParser(integer(0, 3)),
  ];
}

/**
 * What the options replace of a protocol.
 *
 * @throws {InvalidArgumentError} if the game has no such mode or difficulty; what it has is listed.
 */
export function gameModeOverrides(
  command: string,
  game: string,
  { gameMode, difficulty }: GameModeOptions,
): ProtocolOverrides {
  if (gameMode === undefined && difficulty === undefined) return {};
  const { modes, difficulties, defaultDifficulty } = describeGame(game);
  const overrides: { mode?: number; difficulty?: number } = {};
  const check = (flag: string, value: number, choices: readonly number[]) => {
    if (choices.includes(value)) return value;
    const expected = `one of ${choices.join(", ")} (see ztw games ${game})`;
    throw new InvalidArgumentError(`ztw ${command}: expected ${expected} for ${flag}, received ${value}.`);
  };
  if (gameMode !== undefined) overrides.mode = check("--game-mode", gameMode, modes);
  if (difficulty !== undefined)
    overrides.difficulty = check("--difficulty", difficulty, [
      ...new Set([defaultDifficulty, ...difficulties]),
    ]);
  return overrides;
}
