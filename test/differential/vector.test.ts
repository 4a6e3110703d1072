/** A vector gives what N single environments give; the number of threads and the way of waiting change nothing. */
import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import type { AtariInfo } from "../../src/envs/atari-environment.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import type { AtariOptions } from "../../src/envs/atari-options.js";
import type { AtariVector, AtariVectorOptions } from "../../src/envs/atari-vector.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";

const numEnvs = 3;
const numSteps = 110;
const seeds = [11, 12, 13];
/** Episodes of at most 25 steps, so that each environment ends several. */
const shortEpisodes = { maxFrames: 100, repeatActionProbability: 0.25 } as const;

/** Each life is an episode, and games are short. */
const lives = { protocol: "sb3", episodicLife: true, maxFrames: 200 } as const;

/** The actions of inner steps are kept over resets, and lengths drawn. */
const released = { protocol: "ref", innerStepFrames: "2-4", maxInnerSteps: 100 } as const;

/** What one environment gave in one step. */
interface Row {
  /** CRC-32 of the bytes. */
  readonly observation: number;
  readonly reward: number;
  readonly rawReward: number;
  readonly gameReturn: number;
  readonly gameEnded: boolean;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly lives: number;
  readonly frames: number;
  readonly aleAction: number;
}

it.each([
  ["next-step", "short episodes", shortEpisodes],
  ["same-step", "short episodes", shortEpisodes],
  ["next-step", "lives", lives],
  ["same-step", "lives", lives],
  ["next-step", "the released environment", released],
  ["same-step", "the released environment", released],
] as const)("%s, %s: every environment equals a single one", (autoreset, _, options) => {
  const vector = makeAtariVector("breakout", { numEnvs, autoreset, ...options });
  vector.reset({ seeds });
  const actions = drawActions(vector.actionSpace.n);
  const rows = actions.map((row) => {
    vector.step(row);
    return readRows(vector);
  });
  vector.close();
  for (let index = 0; index < numEnvs; index++) {
    const played = rows.map((row) => row[index]!);
    const ownActions = actions.map((row) => row[index]!);
    expect(played.filter((row) => row.truncated || row.terminated).length).toBeGreaterThan(1);
    expect(played).toEqual(playSingle({ autoreset, seed: seeds[index]!, actions: ownActions, options }));
  }
});

it("disabled: every environment equals a single one that is reset by hand", () => {
  const vector = makeAtariVector("breakout", { numEnvs, autoreset: "disabled", ...shortEpisodes });
  vector.reset({ seeds });
  const actions = drawActions(vector.actionSpace.n);
  const single = makeAtari("breakout", shortEpisodes);
  single.reset({ seed: seeds[1]! });
  for (const row of actions) {
    vector.step(row);
    const { observation, truncated } = single.step(row[1]!);
    expect(readRows(vector)[1]!.observation).toBe(crc32(observation));
    const ended = [...vector.truncated.keys()].filter((index) => vector.truncated[index] === 1);
    if (ended.length > 0) vector.reset({ indices: ended });
    if (truncated) single.reset();
  }
  vector.close();
  single.close();
});

it.each([
  ["one thread equals two", { numThreads: 1 }, { numThreads: 2 }],
  ["one thread equals three", { numThreads: 1 }, { numThreads: 3 }],
] as const)("%s", (_, first, second) => {
  const options = { numEnvs, autoreset: "same-step", ...shortEpisodes } as const;
  expect(playVector({ ...options, ...first })).toEqual(playVector({ ...options, ...second }));
});

it("another seed is told apart", () => {
  const options = { numEnvs, autoreset: "same-step", ...shortEpisodes } as const;
  expect(playVector(options, [11, 12, 14])).not.toEqual(playVector(options));
});

it("send and recv equal step", async () => {
  const options = { numEnvs, autoreset: "next-step", ...shortEpisodes } as const;
  const vector = makeAtariVector("breakout", options);
  vector.reset({ seeds });
  const rows: Row[][] = [];
  for (const row of drawActions(vector.actionSpace.n)) {
    vector.send(row);
    row.fill(-1); // sent actions were copied
    await vector.recv();
    rows.push(readRows(vector));
  }
  vector.close();
  expect(rows).toEqual(playVector(options));
});

function playVector(options: AtariVectorOptions, vectorSeeds = seeds): Row[][] {
  const vector = makeAtariVector("breakout", options);
  vector.reset({ seeds: vectorSeeds });
  const rows = drawActions(vector.actionSpace.n).map((row) => {
    vector.step(row);
    return readRows(vector);
  });
  vector.close();
  return rows;
}

/** The autoreset modes, written out on a single environment. */
interface SinglePlay {
  readonly autoreset: "next-step" | "same-step";
  readonly seed: number;
  readonly actions: readonly number[];
  readonly options: AtariOptions;
}

function playSingle({ autoreset, seed, actions, options }: SinglePlay): Row[] {
  const environment = makeAtari("breakout", options);
  environment.reset({ seed });
  let isOver = false;
  const rows = actions.map((action) => {
    if (isOver && autoreset === "next-step") {
      const { observation, info } = environment.reset();
      isOver = false;
      return toRow(observation, { reward: 0, terminated: false, truncated: false }, info);
    }
    const result = environment.step(action);
    isOver = result.terminated || result.truncated;
    if (!isOver || autoreset === "next-step") return toRow(result.observation, result, result.info);
    const fresh = environment.reset();
    const { rawReward, gameReturn, gameEnded, aleAction } = result.info;
    return toRow(fresh.observation, result, { ...fresh.info, rawReward, gameReturn, gameEnded, aleAction });
  });
  environment.close();
  return rows;
}

function toRow(
  observation: Uint8Array,
  result: { reward: number; terminated: boolean; truncated: boolean },
  info: Pick<AtariInfo, "rawReward" | "gameReturn" | "gameEnded" | "lives" | "frames" | "aleAction">,
): Row {
  const { reward, terminated, truncated } = result;
  const { rawReward, gameReturn, gameEnded, lives, frames } = info;
  const aleAction = info.aleAction ?? -1;
  return {
    observation: crc32(observation),
    reward,
    rawReward,
    gameReturn,
    gameEnded,
    terminated,
    truncated,
    lives,
    frames,
    aleAction,
  };
}

function readRows(vector: AtariVector): Row[] {
  const { size } = vector.observationSpace;
  return Array.from({ length: vector.numEnvs }, (_, index) =>
    toRow(
      vector.observations.subarray(index * size, (index + 1) * size),
      {
        reward: vector.rewards[index]!,
        terminated: vector.terminated[index] === 1,
        truncated: vector.truncated[index] === 1,
      },
      {
        rawReward: vector.rawRewards[index]!,
        gameReturn: vector.gameReturns[index]!,
        gameEnded: vector.gameEnded[index] === 1,
        lives: vector.lives[index]!,
        frames: vector.frames[index]!,
        aleAction: vector.aleActions[index]!,
      },
    ),
  );
}

function drawActions(numActions: number): Int32Array[] {
  const random = new RandomStream(1, "test/differential/vector");
  return Array.from({ length: numSteps }, () =>
    Int32Array.from({ length: numEnvs }, () => random.integer(numActions)),
  );
}
