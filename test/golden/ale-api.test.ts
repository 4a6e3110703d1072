/** Everything else that ale-py's ALEInterface can: the emulator does the same, frame by frame and sample by sample. */
import { describe, expect, it } from "vitest";
import { continuousActionRange, mapContinuousAction } from "../../src/envs/continuous-action.js";
import { cores } from "../../src/envs/cores.js";
import { playNames, replayPlay } from "./ale-api-replay.js";
import { readGzipJson } from "./ale-data.js";

describe.each(cores)("as in ale-py, after a load and after a seeded reset, on the core %s", (core) => {
  it.each(playNames)("%s", (name) => {
    expect(replayPlay(name, { core })).toBeNull();
  });
});

it.each([
  ["sticky-skip", { repeatActionProbability: 0.2 }, /step \d+: expected (ram|sound)/],
  ["averaging", { colorAveraging: false }, /step 0: expected screen/],
  ["system-seed", { systemSeed: 12346 }, /step \d+: expected ram/],
  ["reward-bounds", { rewardMax: 8 }, /step \d+: expected reward 7, received 8/],
  ["paddle-limits", { paddleMax: 300_000 }, /step \d+: expected (ram|screen)/],
])("%s with %j is found to differ", (name, options, message) => {
  expect(replayPlay(name, options)).toMatch(message);
});

interface Continuous {
  readonly threshold: number;
  readonly low: number[];
  readonly high: number[];
  readonly actions: number[][];
  readonly heard: [number, number][];
}

it.each(readGzipJson<Continuous[]>("ale-api/continuous.json.gz"))(
  "continuous actions map as in ale-py with threshold $threshold",
  ({ threshold, low, high, actions, heard }) => {
    expect(continuousActionRange).toEqual({ low, high });
    const mapped = actions.map((action) => mapContinuousAction(action, threshold));
    expect(mapped.map(({ aleAction, paddleStrength }) => [aleAction, paddleStrength])).toEqual(heard);
  },
);
