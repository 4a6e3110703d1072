import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { runEpisode } from "../../src/evaluate/episode.js";
import { checkRealTime, GameClock } from "../../src/evaluate/real-time.js";
import { CountdownGame, CyclingSession } from "./fakes.js";

const greedy = { seed: 5, tau: 0.5, mode: "greedy" } as const;

/** A clock at which a step of four frames lasts one millisecond. */
const clockOf = (latencyMicroseconds?: number) =>
  new GameClock({ framesPerSecond: 4000, latencyMicroseconds }, 4);

describe("GameClock", () => {
  it("owes fractions of a step until they are whole", () => {
    const clock = clockOf(750);
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(() => clock.stepsDuring(1e9))).toEqual([0, 1, 1, 1, 0, 1, 1, 1]);
  });

  it("takes the measured time where none is given", () => {
    const clock = clockOf();
    expect([clock.stepsDuring(2500), clock.stepsDuring(400), clock.stepsDuring(200)]).toEqual([2, 0, 1]);
  });
});

describe("an episode in real time", () => {
  it("holds the last action while the policy thinks, at first the idle one", async () => {
    const game = new CountdownGame({ length: 10 });
    const { counts } = await runEpisode(game, new CyclingSession(), { ...greedy, clock: clockOf(2000) });
    expect(game.actions).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(counts).toMatchObject({
      numSteps: 4,
      missedSteps: 7,
      numFrames: 40,
      episodeReturn: 8,
      terminated: true,
    });
  });

  it("ends with the game, though a decision is under way", async () => {
    const game = new CountdownGame({ length: 3 });
    const { counts } = await runEpisode(game, new CyclingSession(), { ...greedy, clock: clockOf(9000) });
    expect(game.actions).toEqual([0, 0, 0]);
    expect(counts).toMatchObject({ numSteps: 1, missedSteps: 3, terminated: true });
  });

  it("plays as ever when decisions take no time", async () => {
    const plain = await runEpisode(new CountdownGame(), new CyclingSession(), greedy);
    const instant = await runEpisode(new CountdownGame(), new CyclingSession(), {
      ...greedy,
      clock: clockOf(0),
    });
    expect(instant.counts).toEqual({ ...plain.counts, missedSteps: 0 });
  });
});

describe("checkRealTime", () => {
  it.each([
    [{ framesPerSecond: 0 }, "realTime.framesPerSecond, received 0 (number)"],
    [{ framesPerSecond: Number.NaN }, "realTime.framesPerSecond, received NaN (number)"],
    [{ framesPerSecond: 60, latencyMicroseconds: -1 }, "realTime.latencyMicroseconds, received -1 (number)"],
  ])("refuses %o", (realTime, part) => {
    expect(() => checkRealTime("evaluate", realTime)).toThrow(InvalidArgumentError);
    expect(() => checkRealTime("evaluate", realTime)).toThrow(part);
  });
});
