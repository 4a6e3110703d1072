/** An addon that does not load explains itself. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { InvalidArgumentError, NativeError } from "../../src/core/errors.js";
import { nativeProtocol } from "../../src/envs/atari-options.js";
import { findRom } from "../../src/envs/games.js";
import { loadAle, loadNativeAle } from "../../src/envs/load-ale.js";
import { resolveProtocol } from "../../src/envs/protocols.js";

const folder = mkdtempSync(join(tmpdir(), "ztw-addon-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("the addon loads, again and again", () => {
  expect(loadAle().emulatorVersion).toBe("0.12.1");
  expect(loadAle()).toBe(loadAle());
});

it("a failed load names the platform, the files tried, each reason, and the next command", () => {
  const damaged = join(folder, "damaged.node");
  writeFileSync(damaged, "not a library");
  const missing = join(folder, "missing.node");
  const load = () => loadNativeAle([missing, damaged]);
  expect(load).toThrow(NativeError);
  const lines = messageOf(load).split("\n");
  expect(lines[0]).toBe(
    `loadAle: the compiled ALE addon did not load on ${process.platform}-${process.arch}, Node ${process.version}. Tried:`,
  );
  expect(lines[1]).toBe(`  ${missing}: the file does not exist`);
  expect(lines[2]).toMatch(/damaged\.node: .+/);
  expect(lines.at(-1)).toBe('Run "npx ztw setup" to build it, or "npx ztw doctor" to see what is missing.');
});

describe("values that nobody has checked", () => {
  const romPath = findRom("test", "pong").path;
  const vectorOptions = {
    where: "test",
    romPath,
    core: "ale" as const,
    numEnvs: 1,
    numThreads: 0,
    autoreset: "disabled",
    captureFrames: false,
    captureSound: false,
    ...nativeProtocol(resolveProtocol("ref-clean")),
  };
  const openVector = (change: object) => () =>
    new (loadAle().EnvironmentVector)({ ...vectorOptions, ...change });
  const emulatorOptions = { where: "test", romPath, repeatActionProbability: 0, seed: 1 };
  const openEmulator = (change: object) => () => new (loadAle().Emulator)({ ...emulatorOptions, ...change });

  it("make a vector and an emulator where they are right", () => {
    openVector({})().close();
    openEmulator({})().close();
  });

  it.each<[string, () => unknown, string | RegExp]>([
    [
      "a name that no vector has",
      openVector({ frameskip: 4 }),
      /^EnvironmentVector: expected one of where, romPath, .* for an option's name, received "frameskip" \(string\)\.$/,
    ],
    [
      "a name that no emulator has",
      openEmulator({ sed: 1 }),
      'Emulator: expected one of where, romPath, romBytes, repeatActionProbability, seed, settings for an option\'s name, received "sed" (string).',
    ],
    [
      "a name in place of another",
      openVector({ frameSkip: undefined, frameskip: 4 }),
      "for frameSkip, received undefined.",
    ],
    [
      "conventions of nobody",
      openVector({ conventions: "gym" }),
      'EnvironmentVector: expected one of ale-vec, sb3, envpool for conventions, received "gym" (string).',
    ],
    ["a number as text", openVector({ noopMax: "30" }), 'to 2147483647 for noopMax, received "30" (string).'],
    ["half a frame", openVector({ maxFrames: 0.5 }), "for maxFrames, received 0.5 (number)."],
    [
      "an integer as a flag",
      openVector({ fireReset: 1 }),
      "expected true or false for fireReset, received 1 (number).",
    ],
    ["a path that is none", openEmulator({ romPath: null }), "expected a text for romPath, received null."],
    [
      "no options at all",
      () => new (loadAle().Emulator)(undefined as never),
      "Emulator: expected an object for options, received undefined.",
    ],
    [
      "actions that are no Int32Array",
      () => openVector({})().step(new Uint8Array(1) as never),
      "test: expected an Int32Array for actions, received a typed array of length 1.",
    ],
    [
      "an environment that is not there",
      () => openVector({ numEnvs: 2 })().reset(Int32Array.of(0, 2)),
      "test: expected different integers from 0 to 1 for indices, received 2 (number).",
    ],
    [
      "an environment twice",
      () => openVector({ numEnvs: 2 })().reset(Int32Array.of(1, 1)),
      "test: expected different integers from 0 to 1 for indices, received 1 (number).",
    ],
    [
      "fewer seeds than environments",
      () => openVector({ numEnvs: 2 })().reset(undefined, Int32Array.of(1)),
      "test: expected a seed for each of 2 environments for seeds, received a typed array of length 1.",
    ],
    [
      "half an index",
      () => openVector({})().render(0.5),
      "test: expected an integer from 0 to 0 for index, received 0.5 (number).",
    ],
    [
      "an action of another player",
      () => openEmulator({})().act(18),
      "test: expected an integer from 0 to 17 for aleAction, received 18 (number).",
    ],
  ])("are refused: %s", (_name, open, message) => {
    expect(open).toThrow(InvalidArgumentError);
    expect(open).toThrow(message);
  });
});

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}
