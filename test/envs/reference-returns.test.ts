import { expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { listGames } from "../../src/envs/games.js";
import { humanNormalizedScore, referenceReturns, referenceTables } from "../../src/envs/reference-returns.js";

it.each([
  ["pong", "dqn_zoo", 20.989, 1.181],
  ["qbert", "dqn_zoo", 15627.108, 1.163],
  ["pong", "nature_2015", 20.989, 1.39],
  ["breakout", "dqn_zoo", 30.5, 1],
  ["skiing", "dqn_zoo", -17098.1, 0],
] as const)("normalizes a return of %s by table %s", (game, table, episodeReturn, score) => {
  expect(humanNormalizedScore(game, episodeReturn, table)).toBeCloseTo(score, 3);
});

it("has the 57 games that agents are compared on, all of them ALE's, with humans above random play", () => {
  const games = Object.entries(referenceTables.dqn_zoo);
  expect(games).toHaveLength(57);
  expect(games.filter(([game]) => !listGames().includes(game))).toEqual([]);
  expect(games.filter(([, { random, human }]) => !(human > random))).toEqual([]);
});

it("knows no returns of a game that is not in the table", () => {
  expect(referenceReturns("air_raid")).toBeUndefined();
  expect(referenceReturns("qbert", "nature_2015")).toBeUndefined();
  expect(referenceReturns("toString")).toBeUndefined();
});

it.each([
  [
    () => humanNormalizedScore("air_raid", 1),
    'one of the 57 games of the table dqn_zoo for game, received "air_raid"',
  ],
  [() => humanNormalizedScore("Breakou", 1), "Did you mean breakout?"],
  [() => humanNormalizedScore("pong", Number.NaN), "for episodeReturn, received NaN"],
  [() => humanNormalizedScore("pong", "3" as never), 'for episodeReturn, received "3"'],
  [() => humanNormalizedScore(undefined as never, 1), "for game, received undefined"],
  [
    () => humanNormalizedScore("pong", 1, "mnih" as never),
    'one of dqn_zoo, nature_2015 for table, received "mnih"',
  ],
])("refuses what it cannot normalize: %s", (call, message) => {
  expect(call).toThrow(InvalidArgumentError);
  expect(call).toThrow(message);
});
