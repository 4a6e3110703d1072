/** Lives as episodes: what ends, what goes on, and whole games still readable. */
import { afterEach, expect, it } from "vitest";
import type { AtariEnvironment, AtariEnvironmentOptions } from "../../src/envs/atari-environment.js";
import { makeAtari } from "../../src/envs/atari-environment.js";

const opened: AtariEnvironment[] = [];

/** Breakout without stickiness: held FIRE serves every ball, and the paddle misses it soon. */
function open(options: AtariEnvironmentOptions = {}): AtariEnvironment {
  opened.push(makeAtari("breakout", { protocol: "sb3", ...options }));
  return opened.at(-1)!;
}

afterEach(() => {
  for (const environment of opened.splice(0)) environment.close();
});

const fire = 1;

/** Holds FIRE until the episode ends. */
function playEpisode(environment: AtariEnvironment) {
  let sumOfRewards = 0;
  for (;;) {
    const step = environment.step(fire);
    sumOfRewards += step.info.rawReward;
    if (step.terminated || step.truncated) return { ...step, sumOfRewards };
  }
}

it.each(["sb3", "cleanrl", "envpool", "ref-clean"] as const)(
  "%s: each life is an episode, and the game's return is that of whole games",
  (protocol) => {
    const environment = open({ protocol, episodicLife: true, repeatActionProbability: 0, stuckSteps: null });
    environment.reset({ seed: 3 });
    const lives = [];
    let sumOfRewards = 0;
    for (;;) {
      const last = playEpisode(environment);
      sumOfRewards += last.sumOfRewards;
      lives.push(last.info.lives);
      expect(last).toMatchObject({ terminated: true, truncated: false });
      expect(last.info.gameReturn).toBe(sumOfRewards);
      expect(last.info.lifeLost).toBe(!last.info.gameEnded);
      if (last.info.gameEnded) break;
      const frames = last.info.episodeFrames;
      const { info } = environment.reset();
      expect(info.lives).toBe(last.info.lives);
      expect(info.episodeFrames).toBeGreaterThan(frames);
    }
    expect(lives).toEqual([4, 3, 2, 1, 0]);
    expect(environment.reset().info).toMatchObject({ lives: 5, gameReturn: 0, gameEnded: false });
  },
);

it("a seeded reset begins another game, whatever ended", () => {
  const environment = open({ episodicLife: true });
  const first = environment.reset({ seed: 3 });
  playEpisode(environment);
  const again = environment.reset({ seed: 3 });
  expect(again.info).toEqual({ ...first.info, frames: again.info.frames });
  expect(Buffer.compare(again.observation, first.observation)).toBe(0);
});

it("without episodicLife a lost life ends nothing", () => {
  const environment = open();
  environment.reset({ seed: 3 });
  expect(playEpisode(environment).info).toMatchObject({ lives: 0, gameEnded: true, lifeLost: false });
});

it("a game cut off by the cap is over for good", () => {
  const environment = open({ episodicLife: true, maxFrames: 60 });
  environment.reset({ seed: 3 });
  const last = playEpisode(environment);
  expect(last).toMatchObject({
    truncated: true,
    terminated: false,
    info: { gameEnded: true, episodeFrames: 60 },
  });
  expect(environment.reset().info).toMatchObject({ lives: 5 });
});

it("an envpool stack goes on with the game, an sb3 stack begins with zeros", () => {
  for (const [protocol, begins] of [
    ["sb3", true],
    ["envpool", false],
  ] as const) {
    const environment = open({ protocol, episodicLife: true });
    environment.reset({ seed: 3 });
    const { observation: last } = playEpisode(environment);
    const { observation } = environment.reset();
    const frame = 84 * 84;
    const isZero = observation.subarray(0, 3 * frame).every((pixel) => pixel === 0);
    const goesOn = Buffer.compare(observation.subarray(0, 3 * frame), last.subarray(frame)) === 0;
    expect({ isZero, goesOn }).toEqual({ isZero: begins, goesOn: !begins });
  }
});
