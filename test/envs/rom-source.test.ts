/** ROMs as bytes, ROMs that are not there, and games that ALE has no rules for. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { InvalidArgumentError, NativeError } from "../../src/core/errors.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";
import { Emulator } from "../../src/envs/emulator.js";
import { describeGame } from "../../src/envs/game-description.js";
import { resolveRomFolder } from "../../src/envs/games.js";
import { identifyRom } from "../../src/envs/rom-source.js";

const shipped = resolveRomFolder();
const rom = (game: string) => readFileSync(join(shipped, `${game}.bin`));
const pongMd5 = "60e0ea3cbe0913d39803477945e9e5ec";
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ztw-roms-"));
  copyFileSync(join(shipped, "qbert.bin"), join(folder, "qbert.bin"));
});

afterAll(() => rmSync(folder, { recursive: true }));

it("bytes play as the file does, also where there is no folder", () => {
  const screens = [{}, { rom: rom("pong") }].map((options) => {
    const emulator = new Emulator("pong", { seed: 3, ...options });
    emulator.reset();
    for (let frame = 0; frame < 50; frame++) emulator.act(frame % 6);
    const screen = Buffer.from(emulator.screen()).toString("hex");
    emulator.close();
    return screen;
  });
  expect(screens[0]).toBe(screens[1]);
  const environment = makeAtari("pong", { rom: rom("pong") });
  expect(environment.romMd5).toBe(pongMd5);
  environment.close();
  makeAtariVector("pong", { numEnvs: 2, autoreset: "disabled", rom: rom("pong") }).close();
});

it("bytes that change afterwards change nothing", () => {
  const bytes = Uint8Array.from(rom("pong"));
  const emulator = new Emulator("pong", { rom: bytes });
  bytes.fill(0);
  emulator.reset(1);
  expect(emulator.act(0)).toBe(0);
  emulator.close();
});

it.each<[string, Uint8Array, string]>([
  [
    "another game's",
    rom("qbert"),
    "the ROM given for pong holds the game qbert (md5 484b0076816a104875e00467d431c2d2).",
  ],
  [
    "damaged",
    rom("pong").subarray(1),
    "ALE has no game for the ROM of 2047 bytes that was given for pong (md5 ",
  ],
  ["empty", new Uint8Array(0), "of 0 bytes that was given for pong does not have the size of a ROM."],
  ["too large", new Uint8Array(600 * 1024), "does not have the size of a ROM."],
])("bytes that are %s are refused, with the checksum that ALE wants", (_, bytes, message) => {
  for (const make of [
    () => new Emulator("pong", { rom: bytes }),
    () => makeAtari("pong", { rom: bytes }),
    () => makeAtariVector("pong", { numEnvs: 1, autoreset: "disabled", rom: bytes }),
  ]) {
    expect(make).toThrow(NativeError);
    expect(make).toThrow(message);
    expect(make).toThrow(`ALE wants the ROM of pong with md5 ${pongMd5}.`);
  }
});

it("bytes for no game are refused by its name", () => {
  expect(() => new Emulator("pongg", { rom: rom("pong") })).toThrow("Did you mean pong?");
  expect(() => new Emulator(7 as never, { rom: rom("pong") })).toThrow(InvalidArgumentError);
});

it("a ROM that is not there: the game, the folder and the checksum are named", () => {
  const make = () => makeAtari("pong", { romFolder: folder });
  expect(make).toThrow(NativeError);
  expect(make).toThrow(`makeAtari: there is no ROM of pong in ${folder}. Run "npx ztw setup"`);
  expect(make).toThrow(`ALE wants the ROM of pong with md5 ${pongMd5}.`);
});

it.each(["combat", "joust", "maze_craze", "warlords"])("%s has no rules, which one sentence says", (game) => {
  for (const make of [
    () => new Emulator(game),
    () => makeAtari(game, { romFolder: folder }),
    () => new Emulator(game, { rom: rom(game) }),
  ]) {
    expect(make).toThrow(NativeError);
    expect(make).toThrow(
      /^\w+: ALE has no game for the ROM [^:]*: it comes with ALE, which has no rules for \w+, nor for .*[^.]\.$/,
    );
  }
  expect(() => describeGame(game)).toThrow(InvalidArgumentError);
});

it("a ROM is identified by its bytes alone", () => {
  expect(identifyRom(join(shipped, "pong.bin"))).toEqual({ game: "pong", md5: pongMd5 });
  expect(identifyRom(rom("pong"))).toEqual({ game: "pong", md5: pongMd5 });
  expect(identifyRom(rom("combat"))).toBeUndefined();
  expect(identifyRom(folder)).toBeUndefined();
  expect(() => identifyRom(join(folder, "none.bin"))).toThrow(NativeError);
  for (const value of [7, null, "", "a\0b"])
    expect(() => identifyRom(value as never)).toThrow(InvalidArgumentError);
});

it.each([["pongg"], ["../pong"], [""], [null], [Number.NaN]])("describeGame(%j) is refused", (game) => {
  expect(() => describeGame(game as never)).toThrow(InvalidArgumentError);
  expect(() => describeGame(game as never)).toThrow(
    "describeGame: expected a game that ALE supports for game",
  );
});

it("bytes that were transferred away are of no game", () => {
  const bytes = new Uint8Array(4096);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  expect(identifyRom(bytes)).toBeUndefined();
});
