import { expect, it } from "vitest";
import { gameTitle } from "../../src/core/game-title.js";
import { formatDifference, formatInterval, formatPercent, formatReturn } from "../../src/core/number-text.js";
import { meanInterval } from "../../src/evaluate/statistics.js";

it.each([
  [13.84, "13.8"],
  [-20.7, "−20.7"],
  [-0.04, "0.0"],
  [99.96, "100.0"],
  [4125, "4,125"],
  [-1234.5, "−1,235"],
  [Number.NaN, "–"],
  [Number.POSITIVE_INFINITY, "–"],
])("writes the return %d as %s", (value, text) => {
  expect(formatReturn(value)).toBe(text);
});

it.each([
  [1.25, "+1.3"],
  [-1.25, "−1.3"],
  [0, "0.0"],
  [0.04, "0.0"],
  [-0.04, "0.0"],
  [0.06, "+0.1"],
])("writes the difference %d as %s", (value, text) => {
  expect(formatDifference(value)).toBe(text);
});

it("writes an interval with its ends, and an unknown one as such", () => {
  expect(formatInterval(meanInterval([1, 2, 3, 4, 5]))).toBe("3.0 [1.0, 5.0]");
  expect(formatInterval(meanInterval([7]))).toBe("7.0");
});

it.each([
  [0.37593, "37.6 %"],
  [-0.0415, "−4.2 %"],
  [1, "100.0 %"],
])("writes the share %d as %s", (share, text) => {
  expect(formatPercent(share)).toBe(text);
});

it.each([
  ["pong", "Pong"],
  ["qbert", "Q*bert"],
  ["riverraid", "River Raid"],
  ["space_invaders", "Space Invaders"],
])("calls %s %s", (game, title) => {
  expect(gameTitle(game)).toBe(title);
});
