import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import type * as AleWasm from "../../packages/ale-wasm/src/index.js";
import { ALEInterface } from "../../src/envs/ale-interface.js";
import { Emulator } from "../../src/envs/emulator.js";
import { locateRom } from "../../src/envs/games.js";
import { aleModule, aleScript, describeBuilt } from "./built.js";

const load = () => import(pathToFileURL(aleScript).href) as Promise<typeof AleWasm>;
const romOf = (game: string) => new Uint8Array(readFileSync(locateRom(game).path));

describeBuilt("ztw-ale-wasm, as its package has it", () => {
  it("makes environments that pass the checker, from bytes alone", async () => {
    const { createAle, checkEnvironment } = await load();
    const ale = await createAle();
    expect(ale.emulatorVersion).toBe("0.12.1");
    const rom = romOf("pong");
    expect(ale.identifyRom(rom)?.game).toBe("pong");
    expect(ale.identifyRom(rom.subarray(1))).toBeUndefined();
    expect(ale.describeGame("breakout").modes).toContain(8);
    expect(checkEnvironment(() => ale.makeAtari("pong", { rom }) as never)).toEqual([]);
    expect(checkEnvironment(() => ale.make("ALE/Pong-v5", { rom }) as never)).toEqual([]);
    const vector = ale.makeVec("ALE/Pong-v5", { rom, numEnvs: 2 });
    vector.reset({ seeds: [1, 2] });
    vector.step(Int32Array.of(0, 1));
    expect(vector.frames[0]).toBeGreaterThan(4);
    vector.close();
  });

  it("plays what the native emulator plays", async () => {
    const { createAle } = await load();
    const ale = await createAle({ wasmBinary: readFileSync(aleModule) });
    using wasm = ale.makeEmulator("qbert", { rom: romOf("qbert"), seed: 3, repeatActionProbability: 0.25 });
    using native = new Emulator("qbert", { seed: 3, repeatActionProbability: 0.25, backend: "native" });
    wasm.reset();
    native.reset();
    for (let frame = 0; frame < 600; frame++) expect(wasm.act(frame % 6)).toBe(native.act(frame % 6));
    expect(wasm.rgbScreen().data).toEqual(native.rgbScreen().data);
    expect(wasm.cloneState().serialize()).toEqual(native.cloneState().serialize());
  });

  it("serves a page that was written for @farama/ale-wasm", async () => {
    const { default: createALEModule } = await load();
    const ALE = await createALEModule({ roms: { "breakout.bin": romOf("breakout") } });
    expect(ALE.ALEInterface.getVersion()).toBe("0.12.1");
    expect(ALE.FS.readdir("/roms")).toEqual(["breakout.bin"]);
    const ale = new ALE.ALEInterface();
    ale.setInt("random_seed", 7);
    ale.setFloat("repeat_action_probability", 0);
    ale.loadROM("/roms/breakout.bin");
    ale.resetGame();
    using native = new Emulator("breakout", { seed: 7, backend: "native" });
    native.reset();
    for (const action of [1, 3, 3, 4, 0, 4, 4]) expect(ale.act(action)).toBe(native.act(action));
    expect(ale.getRAM()).toEqual(native.ram());
    expect(ale.getScreenRGB()).toEqual(native.rgbScreen().data);
    expect(ale.getScreenImageData().data.length).toBe(160 * 210 * 4);
    expect(ale.lives()).toBe(5);
    const state = ale.saveState();
    ale.act(1);
    ale.loadState(state);
    expect(ale.getRAM()).toEqual(native.ram());
    expect(() => ale.loadROM("/roms/other.bin")).toThrow("cannot be read");
    const path = await ale.loadROMFromFile({
      name: "pong.bin",
      arrayBuffer: async () => romOf("pong").buffer,
    });
    expect(path).toBe("/roms/pong.bin");
    expect(ale.getMinimalActionSet()).toEqual([0, 1, 3, 4, 11, 12]);
  });

  it("says in one sentence what is wrong", async () => {
    const { createAle, isZtwError } = await load();
    const errorOf = async (work: () => unknown) => {
      try {
        await work();
      } catch (error) {
        expect(isZtwError(error)).toBe(true);
        return (error as Error).message;
      }
      throw new Error("nothing was refused");
    };
    const cut = readFileSync(aleModule).subarray(0, 100_000);
    expect(await errorOf(() => createAle({ wasmBinary: cut }))).toContain("are no WebAssembly module");
    expect(await errorOf(() => createAle({ wasmUrl: new URL("file:///no/such.wasm") }))).toContain(
      "cannot be loaded",
    );
    expect(await errorOf(() => createAle({ wasmBinary: "x" as never }))).toContain("for wasmBinary");
    expect(await errorOf(() => createAle({ wasm: 1 } as never))).toContain("wasm");
    const ale = await createAle();
    const rom = romOf("pong");
    expect(await errorOf(() => ale.makeAtari("breakout", { rom }))).toContain("holds the game pong");
    expect(await errorOf(() => ale.makeAtari("pong", {} as never))).toMatch(/^makeAtari: /);
    expect(await errorOf(() => ale.makeAtari("pong", { rom: rom.subarray(7) }))).toContain("md5");
  });
});

it("ALEInterface is the same class over the native addon", () => {
  using ale = new ALEInterface({ backend: "native" });
  expect(() => ale.act(0)).toThrow("ALEInterface.act: there is no ROM. Call loadROM first.");
  expect(() => ale.setInt("frameskip", 4)).toThrow("expected one of random_seed");
  expect(() => ale.setFloat("random_seed", 4)).toThrow("repeat_action_probability");
  expect(() => ale.setBool("display_screen", true)).toThrow("false, all that there is here,");
  expect(ale.getFloat("repeat_action_probability")).toBe(0.25);
  expect(() => ale.loadROM("/no/such/rom.bin")).toThrow("cannot be read");
  expect(() => ale.loadROM(new Uint8Array(3))).toThrow("ALE has no game for these 3 bytes");
  ale.setInt("random_seed", 1);
  ale.setInt("frame_skip", 4);
  ale.loadROM(locateRom("pong").path);
  ale.resetGame();
  ale.act(2);
  expect(ale.getEpisodeFrameNumber()).toBe(4);
  expect(ale.getScreenGrayscale().length).toBe(ale.getScreenWidth() * ale.getScreenHeight());
  expect(() => ale.renderToCanvas("canvas")).toThrow("there is no canvas");
  ale.setMode(1);
  expect(ale.getMode()).toBe(1);
});
