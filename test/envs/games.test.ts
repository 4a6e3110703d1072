/** Which games there are, and what becomes of a ROM that is missing, renamed, damaged, or somebody else's. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { InvalidArgumentError, NativeError } from "../../src/core/errors.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { findRom, listGames, resolveRomFolder } from "../../src/envs/games.js";

const shippedFolder = resolveRomFolder();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ztw-roms-"));
  const pong = readFileSync(join(shippedFolder, "pong.bin"));
  writeFileSync(join(folder, "seaquest.bin"), pong.subarray(0, 1000));
  writeFileSync(join(folder, "qbert.bin"), pong);
  writeFileSync(join(folder, "alien.bin"), "");
  writeFileSync(join(folder, "enduro.bin"), new Uint8Array(600 * 1024));
  mkdirSync(join(folder, "tennis.bin"));
  copyFileSync(join(shippedFolder, "breakout.bin"), join(folder, "My Breakout (1978).A26"));
});

afterAll(() => rmSync(folder, { recursive: true }));

it("the set-up's ROMs are 104 games that ALE can play, in order", () => {
  const games = listGames();
  expect(games).toHaveLength(104);
  expect(games).toEqual([...games].sort());
  for (const game of ["pong", "qbert", "space_invaders"]) expect(games).toContain(game);
  for (const unplayable of ["combat", "joust", "maze_craze", "warlords"])
    expect(games).not.toContain(unplayable);
});

it("a ROM's bytes decide which game it is, not its name", () => {
  expect(listGames(folder)).toEqual(["breakout", "pong"]);
  expect(findRom("test", "breakout", folder).path).toBe(join(folder, "My Breakout (1978).A26"));
});

it.each([
  [
    "pongg",
    'expected one of the 104 games with a ROM for game, received "pongg" (string). Did you mean pong?',
  ],
  ["ALE/SpaceInvaders-v5", "Did you mean space_invaders?"],
  ["PongNoFrameskip-v4", "Did you mean pong?"],
  ["../pong", "Did you mean pong?"],
  ["xyzzyxyzzy", "listGames() names all: adventure, air_raid, alien, …"],
  ["", 'received "" (string). listGames() names all'],
  [null as unknown as string, "received null. listGames() names all"],
])("the game %j is refused", (game, message) => {
  expect(() => makeAtari(game)).toThrow(InvalidArgumentError);
  expect(() => makeAtari(game)).toThrow(message);
});

it.each([
  ["seaquest", /ALE has no game for the ROM .*seaquest\.bin \(md5 [0-9a-f]{32}\)\. Run "npx ztw setup"/],
  ["qbert", /qbert\.bin holds the game pong\./],
  ["alien", /alien\.bin does not have the size of a ROM\./],
  ["enduro", /enduro\.bin does not have the size of a ROM\./],
  ["tennis", /tennis\.bin is not a ROM file\./],
])("the damaged ROM of %s is refused before ALE sees it", (game, message) => {
  expect(() => makeAtari(game, { romFolder: folder })).toThrow(NativeError);
  expect(() => makeAtari(game, { romFolder: folder })).toThrow(message);
});

it("a game that ALE has no rules for is refused", () => {
  expect(() => makeAtari("combat")).toThrow(/makeAtari: ALE has no game for the ROM .*combat\.bin/);
});

it("a missing ROM folder is named", () => {
  const missing = join(folder, "nowhere");
  expect(() => makeAtari("pong", { romFolder: missing })).toThrow(NativeError);
  expect(() => makeAtari("pong", { romFolder: missing })).toThrow(`there is no ROM folder ${missing}.`);
});
