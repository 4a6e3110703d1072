/** Where a game's ROM comes from: the set-up, a folder, or the bytes themselves. Its checksum decides in each case. */
import { statSync } from "node:fs";
import { checkPath } from "../core/check.js";
import { describeMismatch, InvalidArgumentError, NativeError } from "../core/errors.js";
import { isUint8Array } from "../core/typed-arrays.js";
import { nativeDescription } from "./game-description.js";
import { findRom } from "./games.js";
import { loadAle } from "./load-ale.js";

/** What a caller says about the ROM. */
export interface RomOptions {
  /** Folder of ROM files. Default: `ALE_ROMS_DIR`, else the ROMs that set-up fetched. */
  readonly romFolder?: string | undefined;
  /** The ROM itself, in place of a file. */
  readonly rom?: Uint8Array | undefined;
}

/** The ROM in the addon's terms. */
export interface RomSource {
  /** Its file, or what messages call the bytes. */
  readonly romPath: string;
  readonly romBytes?: Uint8Array;
}

/** What ALE makes of a ROM. */
export interface RomIdentity {
  /** ALE's name of the game. */
  readonly game: string;
  readonly md5: string;
}

/**
 * Finds the ROM that is meant, and sees that it is the game's.
 *
 * @throws {InvalidArgumentError} if there is no such game, `rom` is no Uint8Array, or both options are given.
 * @throws {NativeError} if it is another game's ROM, damaged, or not there; the message has the checksum that ALE wants.
 */
export function romSource(where: string, game: string, { romFolder, rom }: RomOptions): RomSource {
  if (rom === undefined) return { romPath: findRom(where, game, romFolder).path };
  if (!isUint8Array(rom)) throw new InvalidArgumentError(describeMismatch(where, "a Uint8Array", "rom", rom));
  if (romFolder !== undefined)
    throw new InvalidArgumentError(
      describeMismatch(where, "no folder beside the bytes of rom", "romFolder", romFolder),
    );
  return bytesSource(where, game, rom);
}

/** The bytes are copied: what was looked at is what is played. */
function bytesSource(where: string, game: string, rom: Uint8Array): RomSource {
  const known = nativeDescription(game);
  if (known === undefined) findRom(where, game); // says why
  const romBytes = copyRom(rom);
  const name = `of ${rom.length} bytes that was given for ${game}`;
  const identity = loadAle().identifyRom(name, romBytes);
  const wanted = `ALE wants the ROM of ${game} with md5 ${known?.md5}.`;
  if (typeof identity === "string") throw new NativeError(`${where}: ${identity}. ${wanted}`);
  if (identity.game === game) return { romPath: name, romBytes };
  throw new NativeError(
    `${where}: the ROM given for ${game} holds the game ${identity.game} (md5 ${identity.md5}). ${wanted}`,
  );
}

/**
 * Tells which game a ROM holds, by its checksum alone.
 *
 * @param rom - a file's path, or the bytes.
 * @returns undefined if ALE has no game for exactly these bytes.
 * @throws {InvalidArgumentError} if it is neither a path nor a Uint8Array.
 * @throws {NativeError} if there is no such file, or the addon does not load.
 * @example
 * identifyRom("roms/My Breakout (1978).a26") // { game: "breakout", md5: "f34f08e5eb96e500e851a80be3277a56" }
 */
export function identifyRom(rom: string | Uint8Array): RomIdentity | undefined {
  const identity = isUint8Array(rom) ? identifyBytes(rom) : identifyFile(rom);
  return typeof identity === "string" ? undefined : identity;
}

function identifyBytes(rom: Uint8Array): RomIdentity | string {
  return loadAle().identifyRom("the bytes", copyRom(rom));
}

/** What is larger than any ROM is not copied, nor what was transferred away; without bytes it is refused by its size as well. */
function copyRom(rom: Uint8Array): Uint8Array {
  const isPlausible = rom.length > 0 && rom.length <= mostRomBytes;
  return isPlausible ? new Uint8Array(rom) : new Uint8Array(0);
}

const mostRomBytes = 512 * 1024;

function identifyFile(rom: unknown): RomIdentity | string {
  if (typeof rom !== "string")
    throw new InvalidArgumentError(describeMismatch("identifyRom", "a path or a Uint8Array", "rom", rom));
  const path = checkPath("identifyRom", "rom", rom);
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined) throw new NativeError(`identifyRom: the ROM file ${path} does not exist.`);
  return loadAle().identifyRom(path);
}
