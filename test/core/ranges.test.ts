import { expect, it } from "vitest";
import { describeIntegers, describeNumbers } from "../../src/core/ranges.js";

const unlimited = Number.MAX_SAFE_INTEGER;

it.each([
  [{ min: 1, max: unlimited }, "a positive integer"],
  [{ min: 0, max: unlimited }, "0 or a positive integer"],
  [{ min: 2, max: unlimited }, "an integer of at least 2"],
  [{ min: -unlimited, max: unlimited }, "an integer"],
  [{ min: 1, max: 4096 }, "an integer from 1 to 4096"],
])("calls the integers of %j %s", (range, words) => {
  expect(describeIntegers(range)).toBe(words);
});

it.each([
  [{ min: 0, max: 1 }, "a number from 0 to 1"],
  [{ min: 0, max: 1, isAboveMin: true }, "a number above 0 and at most 1"],
  [{ min: 0, max: 1, isBelowMax: true }, "a number of at least 0 and below 1"],
  [{ min: 0, max: Number.MAX_VALUE }, "0 or a positive number"],
  [{ min: 0, max: Number.MAX_VALUE, isAboveMin: true }, "a positive number"],
  [{ min: Number.MIN_VALUE, max: 1 }, "a number above 0 and at most 1"],
  [{ min: 0, max: Number.POSITIVE_INFINITY, isAboveMin: true }, "a positive number"],
  [{ min: -Number.MAX_VALUE, max: Number.MAX_VALUE }, "a number"],
  [{ min: 2, max: Number.MAX_VALUE }, "a number of at least 2"],
])("calls the numbers of %j %s", (range, words) => {
  expect(describeNumbers(range)).toBe(words);
});
