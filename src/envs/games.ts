/** Which games can be played, and where their ROMs are. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { checkPaths } from "../core/check.js";
import { describeMismatch, InvalidArgumentError, NativeError } from "../core/errors.js";
import { nearestNames } from "../core/game-names.js";
import { packageRoot } from "../core/paths.js";
import { missingRules, nativeDescription } from "./game-description.js";
import { loadAle } from "./load-ale.js";

/** A ROM that ALE knows. */
export interface GameRom {
  /** ALE's name of the game, in snake case: `"space_invaders"`. */
  readonly game: string;
  readonly path: string;
  readonly md5: string;
}

/** Where ROMs are looked for: the option, else `ALE_ROMS_DIR`, else those that set-up fetched with ALE's sources. */
export function resolveRomFolder(romFolder?: string): string {
  return (
    romFolder ??
    (process.env.ALE_ROMS_DIR || join(packageRoot, "vendor", "ale", "src", "ale", "python", "roms"))
  );
}

/**
 * Lists the games that can be played, in alphabetical order.
 *
 * @param romFolder - folder of ROM files. Default: `ALE_ROMS_DIR`, else the ROMs that set-up fetched.
 * @throws {NativeError} if the addon does not load or the folder cannot be read.
 * @example
 * listGames() // ["adventure", "air_raid", "alien", …]
 */
export function listGames(romFolder?: string): string[] {
  checkPaths("listGames", { romFolder }, ["romFolder"]);
  return listRoms(resolveRomFolder(romFolder)).map((rom) => rom.game);
}

/**
 * Says which file a game is played from.
 *
 * @param game - a name of `listGames(romFolder)`.
 * @throws {InvalidArgumentError} if there is no such game.
 * @throws {NativeError} if the ROM is not there or damaged, or ALE cannot play it.
 * @example
 * locateRom("pong").md5 // "60e0ea3cbe0913d39803477945e9e5ec"
 */
export function locateRom(game: string, romFolder?: string): GameRom {
  return findRom("locateRom", game, romFolder);
}

/**
 * Finds the ROM of a game and verifies its checksum.
 *
 * @param where - the function that is called, for messages.
 * @throws {InvalidArgumentError} if there is no such game; names that are near are listed.
 * @throws {NativeError} if the ROM is not there or damaged, or ALE cannot play it; the message has the folder that was searched and
 *   the checksum that ALE wants.
 */
export function findRom(where: string, game: string, romFolder?: string): GameRom {
  checkPaths(where, { romFolder }, ["romFolder"]);
  if (typeof game !== "string" || !/^[a-z0-9_]+$/.test(game)) throw unknownGame(where, game, romFolder);
  const path = join(resolveRomFolder(romFolder), `${game}.bin`);
  if (!existsSync(path)) return findRenamedRom(where, game, romFolder);
  const identity = loadAle().identifyRom(path);
  if (typeof identity === "string") throw damagedRom(where, game, identity);
  if (identity.game !== game)
    throw new NativeError(`${where}: ${path} holds the game ${identity.game}. ${romAdvice}${wanted(game)}`);
  return { path, ...identity };
}

const romAdvice =
  'Run "npx ztw setup" for the ROMs that come with ALE, or point romFolder or ALE_ROMS_DIR to yours.';
const romFile = /\.(bin|rom|a26)$/i;

/** A folder of one's own may hold the ROM under another name: its bytes tell. */
function findRenamedRom(where: string, game: string, romFolder?: string): GameRom {
  const folder = resolveRomFolder(romFolder);
  const rom = listRoms(folder, where).find((candidate) => candidate.game === game);
  if (rom !== undefined) return rom;
  const reason = missingRules(game);
  if (reason !== undefined)
    throw new NativeError(`${where}: ALE has no game for the ROM of ${game}: ${reason}.`);
  if (nativeDescription(game) === undefined) throw unknownGame(where, game, romFolder);
  throw new NativeError(`${where}: there is no ROM of ${game} in ${folder}. ${romAdvice}${wanted(game)}`);
}

function damagedRom(where: string, game: string, problem: string): NativeError {
  const reason = missingRules(game);
  if (reason !== undefined) return new NativeError(`${where}: ${problem}: ${reason}.`);
  return new NativeError(`${where}: ${problem}. ${romAdvice}${wanted(game)}`);
}

/** A sentence more, where ALE knows the game. */
function wanted(game: string): string {
  const known = nativeDescription(game);
  return known === undefined ? "" : ` ALE wants the ROM of ${game} with md5 ${known.md5}.`;
}

function listRoms(folder: string, where = "listGames"): GameRom[] {
  const ale = loadAle();
  const roms = readFolder(folder, where)
    .filter((file) => romFile.test(file))
    .flatMap((file) => {
      const path = join(folder, file);
      const identity = ale.identifyRom(path);
      return typeof identity === "string" ? [] : [{ path, ...identity }];
    });
  return roms.sort((a, b) => (a.game < b.game ? -1 : 1));
}

function readFolder(folder: string, where: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new NativeError(`${where}: there is no ROM folder ${folder}. ${romAdvice}`, { cause });
  }
}

function unknownGame(where: string, game: unknown, romFolder?: string): InvalidArgumentError {
  const games = listRoms(resolveRomFolder(romFolder), where).map((rom) => rom.game);
  const near = typeof game === "string" ? nearestNames(game, games) : [];
  const advice =
    near.length > 0
      ? `Did you mean ${near.join(" or ")}?`
      : `listGames() names all: ${games.slice(0, 3).join(", ")}, …`;
  const expected = `one of the ${games.length} games with a ROM`;
  return new InvalidArgumentError(describeMismatch(where, expected, "game", game, advice));
}
