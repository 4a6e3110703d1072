/** One Atari environment: seeds, ends of episodes, frames, errors. */
import { afterEach, describe, expect, it } from "vitest";
import { EnvironmentStateError, InvalidArgumentError } from "../../src/core/errors.js";
import type { AtariEnvironment, AtariEnvironmentOptions } from "../../src/envs/atari-environment.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { Emulator } from "../../src/envs/emulator.js";

const opened: AtariEnvironment[] = [];

function open(game: string, options?: AtariEnvironmentOptions): AtariEnvironment {
  opened.push(makeAtari(game, options));
  return opened.at(-1)!;
}

afterEach(() => {
  for (const environment of opened.splice(0)) environment.close();
});

/** ALE's code of "do nothing" in the minimal set of every game. */
const noop = 0;

it("it says what it is", () => {
  const environment = open("pong");
  expect(environment).toMatchObject({
    game: "pong",
    protocol: "ref-clean",
    emulatorVersion: "0.12.1",
    romMd5: "60e0ea3cbe0913d39803477945e9e5ec",
    actionSet: [0, 1, 3, 4, 11, 12],
    actionMeanings: ["NOOP", "FIRE", "RIGHT", "LEFT", "RIGHTFIRE", "LEFTFIRE"],
  });
  expect(environment.observationSpace.shape).toEqual([4, 84, 84]);
  expect(environment.actionSpace.n).toBe(6);
  expect(JSON.parse(JSON.stringify(environment.protocolOptions))).toEqual(environment.protocolOptions);
});

it("fullActionSpace gives all 18 actions", () => {
  const environment = open("pong", { fullActionSpace: true });
  expect(environment.actionSet).toEqual(Array.from({ length: 18 }, (_, code) => code));
  expect(environment.actionMeanings[17]).toBe("DOWNLEFTFIRE");
});

it("a first reset without a seed reports the seed that it took, and that seed repeats the episode", () => {
  const environment = open("breakout");
  const first = environment.reset();
  const played = [first, ...playNoops(environment, 3)].map((result) => Buffer.from(result.observation));
  const again = environment.reset({ seed: first.info.seed });
  const repeated = [again, ...playNoops(environment, 3)].map((result) => Buffer.from(result.observation));
  expect(repeated.map((bytes, i) => bytes.equals(played[i]!))).toEqual([true, true, true, true]);
  expect(again.info.seed).toBe(first.info.seed);
});

it("an episode is truncated after maxFrames, inside a step if need be", () => {
  const environment = open("breakout", { maxFrames: 10 });
  environment.reset({ seed: 1 });
  const flags = playNoops(environment, 3).map(({ terminated, truncated, info }) => ({
    terminated,
    truncated,
    frames: info.episodeFrames,
  }));
  // FIRE at reset is frame 1; the cap counts from there.
  expect(flags).toEqual([
    { terminated: false, truncated: false, frames: 5 },
    { terminated: false, truncated: false, frames: 9 },
    { terminated: false, truncated: true, frames: 11 },
  ]);
  expect(() => environment.step(noop)).toThrow(EnvironmentStateError);
  expect(() => environment.step(noop)).toThrow("environment 0 has no episode to step: call reset first.");
});

it("a game that earns nothing is truncated as stuck, and only then", () => {
  const environment = open("breakout", { stuckSteps: 5, fireReset: false });
  environment.reset({ seed: 1 });
  const results = playNoops(environment, 5);
  expect(results.map(({ truncated }) => truncated)).toEqual([false, false, false, false, true]);
  expect(results.map(({ info }) => info.stuck)).toEqual([false, false, false, false, true]);
  environment.reset();
  expect(environment.step(noop)).toMatchObject({ truncated: false, info: { stuck: false } });
});

it("a reward, even a negative one, starts the count of stuck steps again", () => {
  const environment = open("pong", { stuckSteps: 70, repeatActionProbability: 0 });
  environment.reset({ seed: 1 });
  const rewards = playNoops(environment, 200).map(({ reward }) => reward);
  expect(rewards.filter((reward) => reward === -1).length).toBeGreaterThan(2);
});

it("captured frames are all frames of the last step, and the last is what render shows", () => {
  const environment = open("breakout", { captureFrames: true });
  environment.reset({ seed: 1 });
  expect(environment.capturedFrames()).toHaveLength(2); // the game's first screen, and FIRE
  environment.step(noop);
  const frames = environment.capturedFrames();
  expect(frames).toHaveLength(4);
  expect(Buffer.compare(frames[3]!.data, environment.render().data)).toBe(0);
  expect(frames[0]).toMatchObject({ width: 160, height: 210 });
});

it("no frames are captured unless asked for", () => {
  const environment = open("breakout");
  environment.reset({ seed: 1 });
  expect(environment.capturedFrames()).toEqual([]);
  expect(environment.capturedScreens()).toEqual([]);
});

/** Air Raid has PAL's colors and 250 lines. */
describe.each(["breakout", "qbert", "seaquest", "air_raid"])("captured screens of %s", (game) => {
  const options = { repeatActionProbability: 0, noopMax: 0, fireReset: false, captureFrames: true } as const;

  it("are the emulator's, frame by frame, and colored by the palette they are its colors", () => {
    const environment = open(game, options);
    const emulator = new Emulator(game, { seed: 3 });
    environment.reset({ seed: 3 });
    emulator.reset(3);
    const { screenHeight: height, screenWidth: width, palette } = environment;
    expect([height, width, palette.length]).toEqual([emulator.screenHeight, 160, 256 * 3]);
    const compare = (frame: number) => {
      const screen = environment.capturedScreens()[frame]!;
      expect(Buffer.compare(screen, emulator.screen()), "indices").toBe(0);
      const colors = emulator.rgbScreen().data;
      const colored = Uint8Array.from(
        colors,
        (_, at) => palette[screen[Math.floor(at / 3)]! * 3 + (at % 3)]!,
      );
      expect(Buffer.compare(colored, colors), "colors of indices").toBe(0);
      const { data, ...size } = environment.capturedFrames()[frame]!;
      expect(Buffer.compare(data, colors), "captured colors").toBe(0);
      expect(size).toEqual({ height, width });
    };
    expect(environment.capturedScreens()).toHaveLength(1);
    compare(0);
    for (let step = 0; step < 20; step++) {
      const { info } = environment.step(step % environment.actionSpace.n);
      expect(environment.capturedScreens()).toHaveLength(4);
      for (let frame = 0; frame < 4; frame++) {
        emulator.act(info.aleAction!);
        compare(frame);
      }
    }
    emulator.close();
  });

  it("stay as they are when the game goes on, and the palette when it is written to", () => {
    const environment = open(game, options);
    environment.reset({ seed: 3 });
    const screens = environment.capturedScreens();
    const copies = screens.map((screen) => screen.slice());
    const colors = environment.palette.slice();
    environment.palette.fill(7);
    for (let step = 0; step < 30; step++) environment.step(0);
    expect(screens).toEqual(copies);
    expect(environment.palette).toEqual(colors);
  });
});

it("observations show all lines of the screen, but under envpool at most 210", () => {
  const linesOf = (game: string, protocol: "ale-vec" | "envpool" | "sb3") => {
    const { screenHeight, observedHeight } = open(game, { protocol });
    return [screenHeight, observedHeight];
  };
  expect(linesOf("air_raid", "ale-vec")).toEqual([250, 250]);
  expect(linesOf("air_raid", "sb3")).toEqual([250, 250]);
  expect(linesOf("air_raid", "envpool")).toEqual([250, 210]);
  expect(linesOf("pong", "envpool")).toEqual([210, 210]);
});

it("no-ops at reset are captured as frames", () => {
  const environment = open("breakout", { protocol: "ale-vec", captureFrames: true });
  const counts = [1, 2, 3, 4].map((seed) => {
    environment.reset({ seed });
    return environment.capturedFrames().length;
  });
  expect(new Set(counts).size).toBeGreaterThan(1);
  for (const count of counts) expect(count).toBeLessThanOrEqual(1 + 1 + 28);
});

it.each([
  [
    "step(6)",
    (e: AtariEnvironment) => e.step(6),
    "expected an integer from 0 to 5 for action, received 6 (number).",
  ],
  ["reset({ seed: -1 })", (e: AtariEnvironment) => e.reset({ seed: -1 }), "for seed, received -1 (number)."],
  [
    "reset({ seeds: 1 })",
    (e: AtariEnvironment) => e.reset({ seeds: 1 } as object),
    'expected one of seed, options for an option\'s name, received "seeds" (string).',
  ],
  [
    "reset with options that Atari does not have",
    (e: AtariEnvironment) => e.reset({ options: { mode: 1 } }),
    'expected nothing for an option\'s name, received "mode" (string).',
  ],
])("%s is refused", (_, call, message) => {
  const environment = open("pong");
  environment.reset({ seed: 1 });
  expect(() => call(environment)).toThrow(InvalidArgumentError);
  expect(() => call(environment)).toThrow(message);
});

it.each([
  [{ stickyness: 1 }, 'received "stickyness" (string).'],
  [
    { protocol: "v5" },
    "expected one of ref-clean, ref, machado, ale-vec, sb3, cleanrl, envpool for protocol",
  ],
  [{ captureFrames: 1 }, "expected true or false for captureFrames, received 1 (number)."],
  [{ romFolder: 5 }, "expected a path for romFolder, received 5 (number)."],
  [{ repeatActionProbability: 1.5 }, "for repeatActionProbability, received 1.5 (number)."],
  [[], "expected an object for options, received an array of length 0."],
] as const)("options %j are refused", (options, message) => {
  expect(() => makeAtari("pong", options as AtariEnvironmentOptions)).toThrow(InvalidArgumentError);
  expect(() => makeAtari("pong", options as AtariEnvironmentOptions)).toThrow(message);
});

it("render before the first reset is refused", () => {
  expect(() => open("pong").render()).toThrow("AtariEnvironment.render: there is no screen before reset.");
});

function playNoops(environment: AtariEnvironment, numSteps: number) {
  return Array.from({ length: numSteps }, () => environment.step(noop));
}
