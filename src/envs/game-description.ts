/** What ALE knows of its games, whether or not there is a ROM: modes, difficulties, actions, and the ROM that it wants. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { actionNames } from "./actions.js";
import { loadAle } from "./load-ale.js";
import type { NativeGameDescription } from "./native.js";
import type { ProtocolOptions } from "./protocol-options.js";

/** A game as ALE has it. */
export interface GameDescription {
  /** ALE's name, in snake case. */
  readonly game: string;
  /** Checksum of the ROM that ALE wants. */
  readonly romMd5: string;
  /** Its modes, as `setMode` and the option `mode` take them. */
  readonly modes: readonly number[];
  readonly defaultMode: number;
  /**
   * Positions of the console's two difficulty switches: bit 0 is the left player's, bit 1 the right one's; set is A, the harder. Every
   * game begins with 0, even where that is not among these.
   */
  readonly difficulties: readonly number[];
  readonly defaultDifficulty: number;
  /** ALE's codes of the actions that the game uses, and their names. */
  readonly minimalActionSet: readonly number[];
  readonly minimalActionMeanings: readonly string[];
  /** All that it takes. */
  readonly legalActionSet: readonly number[];
  readonly legalActionMeanings: readonly string[];
}

/** Both switches at B, as ALE sets them for every game. */
export const defaultDifficulty = 0;

/** ROMs that come with ALE, which never loads them. */
const gamesWithoutRules: readonly string[] = ["combat", "joust", "maze_craze", "warlords"];

/**
 * Describes a game that ALE supports; its ROM need not be there.
 *
 * @param game - ALE's name, e.g. `"breakout"`.
 * @throws {InvalidArgumentError} if ALE has no game of this name.
 * @throws {NativeError} if the addon does not load.
 * @example
 * describeGame("breakout").modes // [0, 4, 8, 12, …]
 */
export function describeGame(game: string): GameDescription {
  const native = nativeDescription(game);
  if (native === undefined)
    throw new InvalidArgumentError(
      describeMismatch("describeGame", "a game that ALE supports", "game", game, adviceFor(game)),
    );
  const { md5, modes, defaultMode, difficulties, minimalActions, legalActions } = native;
  const description = {
    game,
    romMd5: md5,
    modes,
    defaultMode,
    difficulties,
    defaultDifficulty,
    minimalActionSet: minimalActions,
    minimalActionMeanings: actionNames(minimalActions),
    legalActionSet: legalActions,
    legalActionMeanings: actionNames(legalActions),
  };
  for (const list of Object.values(description)) if (Array.isArray(list)) Object.freeze(list);
  return Object.freeze(description);
}

/** Undefined where ALE has no rules for a game of this name. */
export function nativeDescription(game: unknown): NativeGameDescription | undefined {
  return typeof game === "string" ? loadAle().describeGame(game) : undefined;
}

/** Why one of four games cannot be played although there is a ROM of it; undefined for all others. */
export function missingRules(game: string): string | undefined {
  if (!gamesWithoutRules.includes(game)) return undefined;
  const others = gamesWithoutRules.filter((name) => name !== game);
  return `it comes with ALE, which has no rules for ${game}, nor for ${others.join(", ")}: no score, and no end`;
}

function adviceFor(game: unknown): string {
  const reason = typeof game === "string" ? missingRules(game) : undefined;
  return reason === undefined ? "listGames() names those with a ROM." : `There is a ROM, but ${reason}.`;
}

/**
 * Accepts options whose mode and difficulty the game has. Its default mode is named null, so that what is played alike compares equal.
 *
 * @throws {InvalidArgumentError} that lists what it has.
 */
export function resolveMode(
  where: string,
  game: string,
  options: Readonly<ProtocolOptions>,
): Readonly<ProtocolOptions> {
  const { mode, difficulty } = options;
  const { modes, defaultMode, difficulties } = nativeDescription(game)!;
  if (difficulty !== defaultDifficulty)
    checkChoice(where, { name: "difficulty", value: difficulty, choices: difficulties, game });
  if (mode === null) return options;
  checkChoice(where, { name: "mode", value: mode, choices: modes, game });
  return Object.freeze({ ...options, mode: mode === defaultMode ? null : mode });
}

interface Choice {
  readonly name: "mode" | "difficulty";
  readonly value: unknown;
  readonly choices: readonly number[];
  readonly game: string;
}

/** Accepts one of the numbers that a game offers. */
export function checkChoice(where: string, { name, value, choices, game }: Choice): number {
  if (choices.includes(value as number)) return value as number;
  const expected = choices.length === 1 ? `${choices[0]}` : `one of ${choices.join(", ")}`;
  const has = name === "mode" ? "modes" : "difficulties";
  throw new InvalidArgumentError(describeMismatch(where, `${expected} (the ${has} of ${game})`, name, value));
}
