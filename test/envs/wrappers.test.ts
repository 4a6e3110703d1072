import { describe, expect, it } from "vitest";
import { EnvironmentStateError, InvalidArgumentError } from "../../src/core/errors.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import type { RgbFrame } from "../../src/envs/environment.js";
import { episode } from "../../src/envs/episode.js";
import { make } from "../../src/envs/registry/make.js";
import { Box } from "../../src/envs/spaces/box.js";
import { AtariPreprocessing } from "../../src/envs/wrappers/atari-preprocessing.js";
import { RecordEpisodeStatistics } from "../../src/envs/wrappers/episode-statistics.js";
import { FrameStack } from "../../src/envs/wrappers/frame-stack.js";
import { RecordVideo, type RecordVideoOptions } from "../../src/envs/wrappers/record-video.js";
import { StickyAction } from "../../src/envs/wrappers/sticky-action.js";
import { TimeLimit } from "../../src/envs/wrappers/time-limit.js";
import { ClipReward, TransformObservation, TransformReward } from "../../src/envs/wrappers/transform.js";
import { Wrapper } from "../../src/envs/wrappers/wrapper.js";
import { ToyEnvironment } from "../contract/toy-environment.js";

const toy = () => new ToyEnvironment();
const numToySteps = 20;

describe("a wrapper", () => {
  it("passes everything on, and knows what is inside", () => {
    const inner = toy();
    const wrapper = new Wrapper(new TimeLimit(inner, 5));
    expect(wrapper.reset({ seed: 7 }).observation).toEqual(new Uint8Array(8).fill(7));
    expect(wrapper.step(1)).toMatchObject({ reward: 1, terminated: false });
    expect(wrapper.render()).toMatchObject({ width: 2, height: 1 });
    expect([wrapper.unwrapped, wrapper.actionSpace]).toEqual([inner, inner.actionSpace]);
    expect(String(wrapper)).toBe("Wrapper<TimeLimit<ToyEnvironment>>");
  });

  it("of one's own overrides what it changes", () => {
    class Penalty extends Wrapper {
      override step(action: number) {
        const result = super.step(action);
        return { ...result, reward: result.reward - 0.5 };
      }
    }
    const penalty = new Penalty(toy());
    penalty.reset();
    expect(penalty.step(1).reward).toBe(0.5);
  });
});

it("TimeLimit truncates, unless the episode is terminated there, and refuses a step more", () => {
  for (const [limit, ending] of [
    [3, { terminated: false, truncated: true }],
    [numToySteps, { terminated: true, truncated: false }],
  ] as const) {
    const limited = new TimeLimit(toy(), limit);
    expect([...episode(limited, () => 0)].at(-1)).toMatchObject({ index: limit - 1, ...ending });
    expect(() => limited.step(0)).toThrow(EnvironmentStateError);
    limited.reset();
    expect(limited.step(0).truncated).toBe(false);
  }
});

it("rewards and observations are transformed, and clipped", () => {
  const rewards = new TransformReward(toy(), (reward) => 10 * reward);
  rewards.reset();
  expect(rewards.step(1).reward).toBe(10);
  const clipped = new ClipReward(rewards, { min: 0, max: 4 });
  expect(clipped.step(1).reward).toBe(4);
  const space = new Box(0, 1, { shape: [8], dtype: "float32" });
  const scaled = new TransformObservation(
    toy(),
    (bytes) => Float32Array.from(bytes, (byte) => byte / 255),
    space,
  );
  expect(scaled.observationSpace).toBe(space);
  expect(scaled.reset({ seed: 255 }).observation).toEqual(new Float32Array(8).fill(1));
  expect(scaled.step(0).observation[0]).toBeCloseTo(254 / 255);
});

it("FrameStack stacks oldest first, after the first observation or zeros", () => {
  const stacked = new FrameStack(toy(), 3);
  expect(String(stacked.observationSpace)).toBe("Box(0, 255, (3, 2, 4), uint8)");
  const first = stacked.reset({ seed: 5 }).observation;
  const second = stacked.step(1).observation;
  const planes = (bytes: Uint8Array) => [bytes[0], bytes[8], bytes[16]];
  expect([planes(first), planes(second)]).toEqual([
    [5, 5, 5],
    [5, 5, 6],
  ]);
  expect(planes(new FrameStack(toy(), 3, { padding: "zero" }).reset({ seed: 5 }).observation)).toEqual([
    0, 0, 5,
  ]);
});

it("StickyAction never repeats with 0, and goes on for its duration", () => {
  const actions = (probability: number, duration: number) => {
    const sticky = new StickyAction(toy(), probability, { duration });
    return [...episode(sticky, () => 1, { seed: 3 })].length;
  };
  expect(actions(0, 1)).toBe(numToySteps);
  const sticky = new StickyAction(toy(), 0.999_999, { duration: 4 });
  sticky.reset({ seed: 3 });
  expect([1, 0, 0, 0, 0, 0].map((action) => sticky.step(action).reward)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(() => sticky.step(2)).toThrow(InvalidArgumentError);
  sticky.reset({ seed: 3 });
  expect(sticky.step(0).reward).toBe(0);
});

it("RecordEpisodeStatistics tells returns and lengths of the last episodes", () => {
  const recorded = new RecordEpisodeStatistics(new TimeLimit(toy(), 4), { bufferLength: 2 });
  const last = [1, 2, 3].map(() => [...episode(recorded, () => 1)].at(-1)!);
  expect(last[0]!.info.episode).toMatchObject({ r: 4, l: 4, t: expect.any(Number) });
  expect([recorded.episodeCount, recorded.returnQueue, recorded.lengthQueue]).toEqual([3, [4, 4], [4, 4]]);
  expect(recorded.timeQueue.every((seconds) => seconds >= 0)).toBe(true);
});

describe("RecordVideo", () => {
  /** Names of the videos that were made, with their numbers of pictures. */
  function videosOf(options: Omit<RecordVideoOptions, "openVideo">, numEpisodes: number): [string, number][] {
    const videos: [string, number, boolean][] = [];
    const openVideo = (name: string) => {
      const video: [string, number, boolean] = [name, 0, false];
      videos.push(video);
      return {
        write: (_: RgbFrame) => void video[1]++,
        close: () => {
          video[2] = true;
        },
      };
    };
    const recorded = new RecordVideo(new TimeLimit(toy(), 4), { ...options, openVideo });
    for (let index = 0; index < numEpisodes; index++) for (const _ of episode(recorded, () => 0));
    recorded.close();
    expect(recorded.isRecording).toBe(false);
    expect(videos.every(([, , isClosed]) => isClosed)).toBe(true);
    return videos.map(([name, count]) => [name, count]);
  }

  it("records the episodes and steps that its triggers say", () => {
    expect(videosOf({}, 9)).toEqual([0, 1, 8].map((n) => [`rl-video-episode-${n}`, 5]));
    expect(videosOf({ episodeTrigger: (n) => n === 2, namePrefix: "x" }, 4)).toEqual([["x-episode-2", 5]]);
    expect(videosOf({ stepTrigger: (n) => n === 5, videoLength: 6 }, 4)).toEqual([["rl-video-step-5", 6]]);
  });
});

describe("an episode", () => {
  it("is iterated with what was seen, chosen and earned", () => {
    const steps = [...episode(toy(), ([position]) => position! % 2, { seed: 1 })];
    expect(steps).toHaveLength(numToySteps);
    expect(steps[0]).toMatchObject({ index: 0, action: 1, reward: 1, previous: new Uint8Array(8).fill(1) });
    expect(steps.at(-1)).toMatchObject({ terminated: true });
  });

  it("waits for policies that answer later, and can be left", async () => {
    const environment = toy();
    let numSteps = 0;
    for await (const { index } of episode(environment, async () => 1, { seed: 1 })) {
      numSteps++;
      if (index === 2) break;
    }
    expect(numSteps).toBe(3);
    expect(environment.step(0).terminated).toBe(false);
    expect([...episode(environment)]).toHaveLength(numToySteps);
  });

  it("refuses what is no environment or policy, and promises without await", () => {
    expect(() => episode({} as never)).toThrow("an environment for environment");
    expect(() => episode(toy(), 3 as never)).toThrow("a function for policy, received 3");
    expect(() => [...episode(toy(), async () => 1)]).toThrow("for action, received Promise (object).");
  });
});

describe("a frame skip over a frame skip", () => {
  it.each([
    ["an id of v5", () => make("ALE/Pong-v5"), "received 4 of AleEnvironment"],
    ["random skips", () => make("Pong-v4"), "received [2, 5] of AleEnvironment"],
    [
      "another wrapper",
      () => new AtariPreprocessing(make("ALE/Pong-v5", { frameSkip: 1 })) as never,
      "received 4 of AtariPreprocessing",
    ],
  ])("is refused over %s", (_, inner, message) => {
    expect(() => new AtariPreprocessing(inner())).toThrow(InvalidArgumentError);
    expect(() => new AtariPreprocessing(inner())).toThrow(message);
  });

  it("is done if forced, or if it skips nothing itself", () => {
    const forced = new AtariPreprocessing(make("ALE/Pong-v5"), { force: true, noopMax: 0 });
    forced.reset({ seed: 1 });
    expect(forced.step(0).info).toMatchObject({ episodeFrameNumber: 16 });
    expect(() => new AtariPreprocessing(make("ALE/Pong-v5"), { frameSkip: 1 })).not.toThrow();
  });
});

it.each([
  [
    () => new Wrapper({ reset: 1 } as never),
    "Wrapper: expected an environment for the environment inside, received Object",
  ],
  [
    () => new TimeLimit(null as never, 5),
    "TimeLimit: expected an environment for the environment inside, received null",
  ],
  [() => new TimeLimit(toy(), 0), "for maxEpisodeSteps, received 0"],
  [() => new TransformReward(toy(), 5 as never), "a function for transform, received 5"],
  [() => new TransformObservation(toy(), (x) => x, {} as never), "a space for space, received Object"],
  [() => new ClipReward(toy(), { min: 2 }), "at least 2 for max, received 1"],
  [() => new ClipReward(toy(), { low: 2 } as never), 'received "low"'],
  [() => new ClipReward(toy(), { max: Number.NaN }), "a number for max, received NaN"],
  [() => new FrameStack(toy(), 0), "for numFrames, received 0"],
  [() => new FrameStack(toy(), 2, { padding: "none" as never }), "one of reset, zero for padding"],
  [() => new StickyAction(toy(), 1), "for repeatActionProbability, received 1"],
  [() => new StickyAction(toy(), 0.5, { duration: [3, 2] }), "for duration[1], received 2"],
  [() => new RecordEpisodeStatistics(toy(), { bufferLength: 0 }), "for bufferLength, received 0"],
  [() => new RecordVideo(toy(), {} as never), "a function for openVideo, received undefined"],
  [() => new AtariPreprocessing(toy()), "expected an AleEnvironment for the environment under all wrappers"],
  [() => new AtariPreprocessing(makeAtari("pong") as never), "makeAtari preprocesses by itself."],
  [
    () => new AtariPreprocessing(make("ALE/Pong-v5", { frameSkip: 1 }), { screenSize: 161 }),
    "for the width of screenSize, received 161",
  ],
  [
    () => new AtariPreprocessing(make("ALE/Pong-v5", { frameSkip: 1 }), { noopMax: -1 }),
    "for noopMax, received -1",
  ],
])("a wrapper that cannot be is refused: %s", (wrap, message) => {
  expect(wrap).toThrow(InvalidArgumentError);
  expect(wrap).toThrow(message);
});

it("what a wrapper goes by cannot be written over", () => {
  const limit = new TimeLimit(toy(), 5) as { maxEpisodeSteps: number };
  expect(() => {
    limit.maxEpisodeSteps = Number.POSITIVE_INFINITY;
  }).toThrow(TypeError);
  expect(limit.maxEpisodeSteps).toBe(5);
});
