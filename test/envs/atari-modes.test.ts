/** Modes and difficulties of games as options of environments: played, named in what results store, and refused where there is none. */
import { afterEach, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";
import { Emulator } from "../../src/envs/emulator.js";
import { completeStoredProtocol } from "../../src/envs/protocol-options.js";
import { protocolNames, resolveProtocol } from "../../src/envs/protocols.js";

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const closable of opened.splice(0)) closable.close();
});
function open<Closable extends { close(): void }>(closable: Closable): Closable {
  opened.push(closable);
  return closable;
}

/** Screens of some steps, by hash. */
function play(options: object, seed = 7): string[] {
  const environment = open(makeAtari("space_invaders", options));
  environment.reset({ seed });
  return Array.from({ length: 20 }, (_, step) => {
    environment.step(step % 6);
    return Buffer.from(environment.render().data).toString("base64");
  });
}

describe("a mode", () => {
  it("is another game, the same one for the same seed, after other games too", () => {
    const options = { protocol: "machado", mode: 9, difficulty: 1 } as const;
    const games = [{ protocol: "machado" }, { ...options, difficulty: 0 }, options].map((each) => play(each));
    expect(new Set(games.map(([first]) => first)).size).toBeGreaterThan(1);
    expect(games[2]).not.toEqual(games[0]);
    const again = open(makeAtari("space_invaders", options));
    again.reset({ seed: 1 });
    for (let step = 0; step < 30; step++) again.step(1);
    again.reset({ seed: 7 });
    again.step(0);
    expect(Buffer.from(again.render().data).toString("base64")).toBe(games[2]![0]);
  });

  it("is ALE's: the screen is that of the bare emulator in this mode", () => {
    const options = { protocol: "machado", mode: 9, difficulty: 1, repeatActionProbability: 0 } as const;
    const environment = open(makeAtari("space_invaders", options));
    environment.reset({ seed: 7 });
    const emulator = open(new Emulator("space_invaders", { mode: 9, difficulty: 1 }));
    emulator.reset(7);
    expect(Buffer.compare(environment.render().data, emulator.rgbScreen().data)).toBe(0);
  });

  it("is the same in a vector, and after a saved state", () => {
    const options = { mode: 9, difficulty: 1, numEnvs: 2, autoreset: "disabled" } as const;
    const vector = open(makeAtariVector("space_invaders", options));
    const single = open(makeAtari("space_invaders", { mode: 9, difficulty: 1 }));
    vector.reset({ seeds: [3, 4] });
    single.reset({ seed: 4 });
    vector.saveState(1, 0);
    const steps = (act: (step: number) => void) => Array.from({ length: 10 }, (_, step) => act(step));
    steps((step) => vector.step(Int32Array.of(0, step % 6)));
    steps((step) => single.step(step % 6));
    expect(Buffer.compare(vector.render(1).data, single.render().data)).toBe(0);
    const first = vector.render(1).data;
    vector.loadState(1, 0, 4);
    steps((step) => vector.step(Int32Array.of(0, step % 6)));
    expect(vector.protocolOptions).toMatchObject({ mode: 9, difficulty: 1 });
    expect(vector.render(1).data).toHaveLength(first.length);
  });
});

describe("what is stored", () => {
  it("names the mode; the default one is null, asked for or not", () => {
    const modeOf = (options: object) => open(makeAtari("breakout", options)).protocolOptions.mode;
    expect([{}, { mode: 0 }, { mode: undefined }, { mode: null }, { mode: 8 }].map(modeOf)).toEqual([
      null,
      null,
      null,
      null,
      8,
    ]);
  });

  it("has the default where an older version said nothing", () => {
    const { mode: _, difficulty: _too, ...stored } = resolveProtocol("machado");
    expect(completeStoredProtocol(stored)).toEqual(resolveProtocol("machado"));
  });

  it.each(protocolNames)("%s takes both", (protocol) => {
    expect(resolveProtocol(protocol, { mode: 4, difficulty: 2 })).toMatchObject({ mode: 4, difficulty: 2 });
  });
});

it.each<[object, string]>([
  [
    { mode: 1 },
    "makeAtari: expected one of 0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44 (the modes of breakout) for mode",
  ],
  [{ mode: -1 }, "for mode, received -1 (number)."],
  [{ mode: "4" }, 'for mode, received "4" (string).'],
  [{ mode: Number.NaN }, "for mode, received NaN (number)."],
  [
    { difficulty: 2 },
    "makeAtari: expected one of 0, 1 (the difficulties of breakout) for difficulty, received 2",
  ],
  [{ difficulty: null }, "for difficulty, received null."],
  [{ difficulty: 0.5 }, "for difficulty, received 0.5 (number)."],
])("%j is refused", (options, message) => {
  expect(() => makeAtari("breakout", options)).toThrow(InvalidArgumentError);
  expect(() => makeAtari("breakout", options)).toThrow(message);
});
