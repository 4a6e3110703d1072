import { expect, it } from "vitest";
import { type Entry, episodeReturn, firstDifference } from "../../bench/outsider/first-difference.js";

const game: readonly Entry[] = [
  { action: 1, exit: 0, reward: 0 },
  { action: 3, exit: 2, reward: 25 },
  { terminated: true, truncated: false },
];

/** The record with one field of one line changed. */
const altered = (line: number, change: Entry) =>
  game.map((record, index) => (index === line ? { ...record, ...change } : record));

it("equal records have no difference", () => {
  expect(firstDifference(game, structuredClone(game))).toBeUndefined();
});

it.each([
  ["an action", altered(0, { action: 2 }), "decision 0: action is 1 in ztw-atari and 2 for the outsider"],
  ["an exit", altered(1, { exit: 1 }), "decision 1: exit is 2 in ztw-atari and 1 for the outsider"],
  ["a reward", altered(1, { reward: 0 }), "decision 1: reward is 25 in ztw-atari and 0 for the outsider"],
  [
    "the end",
    altered(2, { terminated: false }),
    "decision 2: terminated is true in ztw-atari and false for the outsider",
  ],
  [
    "a field too many",
    altered(0, { extra: 1 }),
    "decision 0: extra is undefined in ztw-atari and 1 for the outsider",
  ],
  ["a record that stops early", game.slice(0, 1), "decision 1: only ztw-atari has played on"],
])("%s that differs is named with both values", (_, theirs, difference) => {
  expect(firstDifference(game, theirs)).toBe(difference);
});

it("a record that goes on is told from one that ends", () => {
  expect(firstDifference(game.slice(0, 2), game)).toBe("decision 2: only the outsider has played on");
});

it("the return is the sum of the rewards", () => {
  expect(episodeReturn(game)).toBe(25);
});
