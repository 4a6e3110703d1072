import { expect, it } from "vitest";
import { humanNormalizedScore, referenceReturns } from "../../src/evaluate/normalization.js";

it.each([
  ["pong", "dqn_zoo", 20.989, 1.181],
  ["qbert", "dqn_zoo", 15627.108, 1.163],
  ["pong", "nature_2015", 20.989, 1.39],
] as const)("normalizes rl-zoo's PPO on %s by table %s", (game, table, episodeReturn, score) => {
  expect(humanNormalizedScore(episodeReturn, referenceReturns(game, table)!)).toBeCloseTo(score, 3);
});

it("knows no returns of a game that is not in the table", () => {
  expect(referenceReturns("breakout")).toBeUndefined();
  expect(referenceReturns("qbert", "nature_2015")).toBeUndefined();
});
