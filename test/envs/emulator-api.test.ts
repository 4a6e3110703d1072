/** What the emulator offers beyond playing, and what each method refuses: then nothing has moved. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EnvironmentStateError, InvalidArgumentError } from "../../src/core/errors.js";
import { Emulator } from "../../src/envs/emulator.js";

let emulator: Emulator;

beforeAll(() => {
  emulator = new Emulator("breakout", { seed: 1, sound: true, mode: 8, difficulty: 1 });
  emulator.reset();
  for (let frame = 0; frame < 20; frame++) emulator.act(frame % 4);
});

afterAll(() => emulator.close());

const everything = () => ({
  ...emulator.status(),
  mode: emulator.mode,
  difficulty: emulator.difficulty,
  ram: [...emulator.ram()],
  screen: [...emulator.screen()],
  sound: [...emulator.sound()],
});

it("says what it was made with, and what the game offers", () => {
  expect(emulator.settings).toMatchObject({ seed: 1, sound: true, frameSkip: 1, maxFrames: null });
  expect(emulator.settings).toMatchObject({ colorAveraging: false, systemSeed: 4_753_849 });
  expect(Object.isFrozen(emulator.settings)).toBe(true);
  expect([emulator.mode, emulator.difficulty]).toEqual([8, 1]);
  expect(emulator.availableModes.slice(0, 3)).toEqual([0, 4, 8]);
  expect(emulator.availableDifficulties).toEqual([0, 1]);
  expect(emulator.minimalActionMeanings).toEqual(["NOOP", "FIRE", "RIGHT", "LEFT"]);
  expect(emulator.legalActionMeanings).toHaveLength(18);
  expect([emulator.framesPerSecond, emulator.screenHeight, emulator.screenWidth]).toEqual([60, 210, 160]);
  expect(emulator.romMd5).toBe("f34f08e5eb96e500e851a80be3277a56");
  expect(emulator.palette).toHaveLength(3 * 256);
});

describe("a caller's buffer", () => {
  const views = [
    ["ram", 128],
    ["screen", 210 * 160],
    ["grayScreen", 210 * 160],
    ["rgbScreen", 210 * 160 * 3],
    ["sound", 512],
  ] as const;
  const dataOf = (view: Uint8Array | { data: Uint8Array }) => ("data" in view ? view.data : view);

  it.each(views)("of %s is filled and returned, whatever memory it has", (name, length) => {
    const expected = dataOf(emulator[name]());
    const memories = [new ArrayBuffer(length + 8), new SharedArrayBuffer(length + 8)];
    for (const memory of memories) {
      const buffer = new Uint8Array(memory, 8, length);
      expect(dataOf(emulator[name](buffer))).toBe(buffer);
      expect(Buffer.compare(buffer, expected)).toBe(0);
    }
  });

  it.each(views)("of %s that has another size or type is refused", (name, length) => {
    const detached = new Uint8Array(length);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    const wrong = [
      new Uint8Array(length - 1),
      new Uint8ClampedArray(length),
      new Array(length),
      null,
      detached,
    ];
    for (const buffer of wrong) {
      const view = () => emulator[name](buffer as never);
      expect(view).toThrow(InvalidArgumentError);
      expect(view).toThrow(
        `Emulator.${name}: expected a Uint8Array of length ${length} for buffer, received`,
      );
    }
  });
});

it.each<[string, () => unknown, string]>([
  ["a byte outside", () => emulator.setRam(128, 0), "an integer from 0 to 127 for index, received 128"],
  ["no byte", () => emulator.setRam(0, 256), "an integer from 0 to 255 for value, received 256 (number)."],
  ["a mode in words", () => emulator.setMode("8" as never), 'for mode, received "8" (string).'],
  ["a mode of others", () => emulator.setMode(1), "(the modes of breakout) for mode, received 1 (number)."],
  [
    "a difficulty of others",
    () => emulator.setDifficulty(2),
    "Emulator.setDifficulty: expected one of 0, 1 (the difficulties of breakout) for difficulty, received 2",
  ],
  ["a paddle too fast", () => emulator.act(3, 1.1), "a number from 0 to 1 for paddleStrength, received 1.1"],
  ["no strength", () => emulator.act(3, Number.NaN), "for paddleStrength, received NaN (number)."],
  ["a strength as text", () => emulator.act(3, "1" as never), 'for paddleStrength, received "1" (string).'],
])("%s is refused, and nothing moves", (_, call, message) => {
  const before = everything();
  expect(call).toThrow(InvalidArgumentError);
  expect(call).toThrow(message);
  expect(everything()).toEqual(before);
});

it("memory that is written is there at once, and the next frame goes on from it", () => {
  const lives = 57; // Breakout's, in ALE's own reading of it
  emulator.setRam(lives, 3);
  expect(emulator.ram()[lives]).toBe(3);
  expect(emulator.status().lives).toBe(5);
  emulator.act(0);
  expect(emulator.status().lives).toBe(3);
  emulator.reset(1);
  expect(emulator.ram()[lives]).toBe(5);
});

it("a mode acts at the next reset, and every seeded one after it", () => {
  emulator.setMode(0);
  emulator.setDifficulty(0);
  emulator.reset(5);
  const first = everything();
  emulator.setMode(8);
  expect(everything()).toEqual({ ...first, mode: 8 });
  emulator.reset(5);
  const second = everything();
  expect(second.ram).not.toEqual(first.ram);
  emulator.reset(5);
  expect({ ...everything(), frame: second.frame }).toEqual(second);
});

it.each([
  ["adventure", 2], // draws while it sets the mode
  ["assault", 0], // shows what the console's memory held
  ["space_invaders", 9],
])("%s in mode %i: a seeded reset is the first one after a load with that seed", (game, mode) => {
  const states = [{ seed: 5 }, { seed: 6 }].map(({ seed }) => {
    const other = new Emulator(game, { seed, mode, sound: true, repeatActionProbability: 0.25 });
    other.reset();
    if (seed !== 5) {
      for (let frame = 0; frame < 40; frame++) other.act(frame % 18);
      other.reset(5);
    }
    const seen = Array.from({ length: 40 }, (_, frame) => {
      other.act((5 * frame) % 18);
      return [other.ram(), other.screen(), other.sound()].map((bytes) => Buffer.from(bytes).toString("hex"));
    });
    other.close();
    return seen;
  });
  expect(states[1]).toEqual(states[0]);
});

it("a state has mode, paddle and sound in it: what follows is the same, and is heard at once", () => {
  const options = { sound: true, mode: 8, repeatActionProbability: 0.25, colorAveraging: true } as const;
  const [one, other] = [1, 2].map((seed) => new Emulator("breakout", { ...options, seed }));
  one!.reset();
  other!.reset();
  const hear = (played: Emulator) => [played.sound(), played.screen()].map((bytes) => [...bytes]);
  const play = (played: Emulator) =>
    Array.from({ length: 30 }, (_, frame) => {
      played.act((7 * frame) % 18, (frame % 5) / 4);
      return hear(played);
    });
  play(one!);
  const state = one!.cloneState();
  const now = hear(one!);
  const next = play(one!);
  other!.setMode(0);
  other!.restoreState(state.serialize());
  expect(other!.mode).toBe(8);
  expect(hear(other!)).toEqual(now);
  expect(play(other!)).toEqual(next);
  for (const emulator of [one!, other!]) emulator.close();
});

it("what needs a reset, or sound, says so", () => {
  const silent = new Emulator("pong");
  expect(() => silent.setRam(0, 0)).toThrow("Emulator: setRam before reset. Call reset first.");
  expect(() => silent.sound()).toThrow("Emulator.sound: sound is off. Create the emulator with sound: true.");
  silent.close();
  const calls = [
    () => silent.mode,
    () => silent.setMode(0),
    () => silent.difficulty,
    () => silent.setDifficulty(0),
    () => silent.setRam(0, 0),
    () => silent.ram(new Uint8Array(128)),
  ];
  for (const call of calls) {
    expect(call).toThrow(EnvironmentStateError);
    expect(call).toThrow("Emulator: it is closed. Create a new one.");
  }
});

it("a paddle turns as far as it is told, a joystick does not care", () => {
  const played = (game: string, strength: number) => {
    const other = new Emulator(game, { seed: 1 });
    other.reset();
    for (let frame = 0; frame < 12; frame++) other.act(3, strength);
    const screen = Buffer.from(other.screen()).toString("hex");
    other.close();
    return screen;
  };
  expect(new Set([0, 0.2, 1].map((strength) => played("breakout", strength))).size).toBe(3);
  expect(played("seaquest", 0.2)).toBe(played("seaquest", 1));
});
