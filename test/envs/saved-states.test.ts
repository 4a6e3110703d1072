/** A saved state goes on exactly as the game did that it was saved from. */
import { crc32 } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { EnvironmentStateError, InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { type AtariVector, type AtariVectorOptions, makeAtariVector } from "../../src/envs/atari-vector.js";

const opened: AtariVector[] = [];
afterEach(() => {
  for (const vector of opened.splice(0)) vector.close();
});

function open(game: string, options: Partial<AtariVectorOptions> = {}): AtariVector {
  const vector = makeAtariVector(game, { numEnvs: 2, numThreads: 1, autoreset: "next-step", ...options });
  opened.push(vector);
  vector.reset({ seeds: [3, 4] });
  return vector;
}

function drawActions(vector: AtariVector, name: string, count: number): Int32Array[] {
  const stream = new RandomStream(1, name);
  const draw = () => stream.integer(vector.actionSpace.n);
  return Array.from({ length: count }, () => Int32Array.from({ length: vector.numEnvs }, draw));
}

/** All that an environment shows. */
function look(vector: AtariVector, index: number) {
  const size = vector.observations.length / vector.numEnvs;
  const observation = crc32(vector.observations.subarray(index * size, (index + 1) * size));
  const { rewards, rawRewards, gameReturns, terminated, truncated, stuck, lifeLost } = vector;
  const { gameEnded, lives, frames, episodeFrames, aleActions } = vector;
  const arrays = [rewards, rawRewards, gameReturns, terminated, truncated, stuck, lifeLost];
  return [
    observation,
    ...[...arrays, gameEnded, lives, frames, episodeFrames, aleActions].map((all) => all[index]),
  ];
}

function play(vector: AtariVector, actions: readonly Int32Array[], index: number) {
  return actions.map((row) => {
    vector.step(row);
    return look(vector, index);
  });
}

describe("a saved state", () => {
  // without chance, so that the game that went on by itself is the yardstick
  it.each<[string, Partial<AtariVectorOptions>]>([
    ["pong", { repeatActionProbability: 0 }],
    ["qbert", { repeatActionProbability: 0 }],
    ["breakout", { protocol: "sb3", episodicLife: true, maxFrames: 400, noopMax: 0 }],
    ["breakout", { protocol: "envpool", maxFrames: 300, noopMax: 0 }],
    ["breakout", { protocol: "cleanrl", maxFrames: 300, noopMax: 0 }],
    ["seaquest", { repeatActionProbability: 0, maxFrames: 330 }],
  ])("of %s goes on as its game did, in any environment (%o)", (game, options) => {
    const vector = open(game, options);
    const [before, after] = [drawActions(vector, "before", 70), drawActions(vector, "after", 90)];
    play(vector, before, 0);
    vector.saveState(0, 5);
    const now = look(vector, 0);
    const expected = play(vector, after, 0);
    const mirrored = after.map(([first]) => Int32Array.of(0, first!));
    vector.loadState(1, 5, 99);
    expect(look(vector, 1)).toEqual(now);
    expect(play(vector, mirrored, 1)).toEqual(expected);
  });

  it("goes on the same from the same seed, and otherwise from another one", () => {
    const vector = open("pong", { repeatActionProbability: 0.25 });
    const [before, after] = [drawActions(vector, "before", 40), drawActions(vector, "after", 60)];
    play(vector, before, 0);
    vector.saveState(0, 0);
    const from = (seed: number) => {
      vector.loadState(0, 0, seed);
      return play(vector, after, 0);
    };
    const first = from(7);
    expect(from(7)).toEqual(first);
    expect(from(8)).not.toEqual(first);
    expect(vector.seeds[0]).toBe(8);
  });

  it("holds the action that was held, whatever an environment held before", () => {
    const vector = open("pong", { repeatActionProbability: 0.9 });
    play(vector, drawActions(vector, "before", 40), 0);
    vector.saveState(0, 0);
    const mirrored = drawActions(vector, "after", 8).map(([first]) => Int32Array.of(first!, first!));
    for (let seed = 0; seed < 20; seed++) {
      play(vector, drawActions(vector, `between ${seed}`, 20), 0); // two environments apart again
      for (const index of [0, 1]) vector.loadState(index, 0, seed);
      const seen = mirrored.map((actions) => {
        vector.step(actions);
        return [look(vector, 0), look(vector, 1)];
      });
      expect(seen.map(([, second]) => second)).toEqual(seen.map(([first]) => first));
    }
  });

  it("leaves the other environments alone", () => {
    const [vector, untouched] = [open("pong"), open("pong")];
    const actions = drawActions(vector, "both", 50);
    play(vector, actions, 0);
    vector.saveState(0, 0);
    vector.loadState(0, 0, 1);
    play(untouched, actions, 0);
    expect(play(vector, actions, 1)).toEqual(play(untouched, actions, 1));
  });

  it("of an episode that has ended has to be reset too", () => {
    const vector = open("breakout", { autoreset: "disabled", maxFrames: 40 });
    const step = () => vector.step(new Int32Array(2));
    while (vector.truncated[0] === 0) step();
    vector.saveState(0, 0);
    vector.reset({ seeds: [3, 4] });
    step();
    vector.loadState(0, 0, 1);
    expect(vector.truncated[0]).toBe(1);
    expect(step).toThrow("environment 0 has no episode to step");
  });
});

describe("saving and loading refuse", () => {
  it.each<[string, (vector: AtariVector) => void, string]>([
    ["an environment that is not there", (vector) => vector.saveState(2, 0), "from 0 to 1 for index"],
    [
      "a slot below the first",
      (vector) => vector.saveState(0, -1),
      "saveState: expected an integer from 0 to 65535 for slot, received -1",
    ],
    ["half an environment", (vector) => vector.loadState(0.5, 0, 1), "from 0 to 1 for index, received 0.5"],
    ["a slot beyond the last", (vector) => vector.loadState(0, 65_536, 1), "from 0 to 65535 for slot"],
    ["a seed that is none", (vector) => vector.loadState(0, 0, -1), "for seed, received -1"],
  ])("%s", (_, attempt, message) => {
    const vector = open("pong");
    expect(() => attempt(vector)).toThrow(InvalidArgumentError);
    expect(() => attempt(vector)).toThrow(message);
  });

  it("an empty slot, a game before its first reset, and a step under way", async () => {
    const vector = open("pong");
    expect(() => vector.loadState(0, 3, 1)).toThrow(EnvironmentStateError);
    expect(() => vector.loadState(0, 3, 1)).toThrow("nothing was saved in slot 3");
    const fresh = makeAtariVector("pong", { numEnvs: 1, autoreset: "disabled" });
    opened.push(fresh);
    expect(() => fresh.saveState(0, 0)).toThrow("environment 0 has no state before its first reset");
    vector.send(new Int32Array(2));
    expect(() => vector.saveState(0, 0)).toThrow("sent actions are under way");
    await vector.recv();
  });
});
