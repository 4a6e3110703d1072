import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import {
  lowerBound,
  meanInterval,
  median,
  pairedDifference,
  sampleDeviation,
} from "../../src/evaluate/statistics.js";

describe("meanInterval", () => {
  it("gives the textbook interval of 1 to 5", () => {
    const interval = meanInterval([1, 2, 3, 4, 5]);
    expect(interval).toMatchObject({ count: 5, mean: 3 });
    expect(interval.deviation).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(interval.halfWidth).toBeCloseTo((2.7764451051977987 * Math.sqrt(2.5)) / Math.sqrt(5), 9); // t(0.975, 4)
    expect([interval.low, interval.high]).toEqual([3 - interval.halfWidth, 3 + interval.halfWidth]);
  });

  it("knows no interval of a single value", () => {
    expect(meanInterval([7])).toEqual({
      count: 1,
      mean: 7,
      deviation: Number.NaN,
      halfWidth: Number.NaN,
      low: Number.NaN,
      high: Number.NaN,
    });
  });

  it("refuses an empty list and says what came", () => {
    expect(() => meanInterval([])).toThrow(InvalidArgumentError);
    expect(() => meanInterval([])).toThrow(/values, received an array of length 0/);
  });

  it("covers the true mean of ten normal values about 95 times in 100, which 1.96 would not", () => {
    const stream = new RandomStream(1, "coverage");
    const numTrials = 4000;
    let [covered, coveredByNormal] = [0, 0];
    for (let trial = 0; trial < numTrials; trial++) {
      const { mean, deviation, low, high } = meanInterval(
        Array.from({ length: 5 }, () => stream.normal(3, 2)),
      );
      if (low < 3 && 3 < high) covered++;
      if (Math.abs(mean - 3) < (1.96 * deviation) / Math.sqrt(5)) coveredByNormal++;
    }
    expect(Math.abs(covered / numTrials - 0.95)).toBeLessThan(0.012); // 3.5 standard errors
    expect(coveredByNormal / numTrials).toBeLessThan(0.9); // the planted failure: the usual mistake for few runs
  });
});

describe("meanInterval of games that repeat", () => {
  it("takes what is the same game for one observation: the mean of all values, the interval of the games", () => {
    const interval = meanInterval([1, 1, 1, 5], ["a", "a", "a", "b"]);
    // Two games deviate by −3 and 3 together: error = sqrt(2 / 1 × 18) / 4, with t(0.975, 1).
    expect(interval).toMatchObject({ count: 4, numDistinct: 2, mean: 2 });
    expect(interval.halfWidth).toBeCloseTo(12.706204736174694 * 1.5, 9);
    expect(interval.halfWidth).toBeGreaterThan(meanInterval([1, 1, 1, 5]).halfWidth);
  });

  it("is the same to the bit where all games differ", () => {
    expect(meanInterval([1, 2, 4], ["a", "b", "c"])).toEqual(meanInterval([1, 2, 4]));
  });

  it("knows no interval of one game, however often it was played", () => {
    const { count, numDistinct, mean, low, high } = meanInterval([7, 7, 7], ["a", "a", "a"]);
    expect({ count, numDistinct, mean, low, high }).toEqual({
      count: 3,
      numDistinct: 1,
      mean: 7,
      low: Number.NaN,
      high: Number.NaN,
    });
  });

  it("does not grow surer with every copy, as values taken one by one do", () => {
    const returns = [10, 14, 9, 12];
    const names = ["a", "b", "c", "d"];
    const copies = [...returns, ...returns, ...returns];
    const clustered = meanInterval(copies, [...names, ...names, ...names]);
    expect(clustered.halfWidth).toBeCloseTo(meanInterval(returns).halfWidth, 12);
    expect(meanInterval(copies).halfWidth).toBeLessThan(0.5 * clustered.halfWidth); // the planted failure
  });

  it("refuses names that are not one a value", () => {
    expect(() => meanInterval([1, 2], ["a"])).toThrow(
      "meanInterval: expected 2 names for games, received an array of length 1. Name the game of each value.",
    );
  });
});

describe("lowerBound", () => {
  it("is the interval's lower end at half its error, and above it at more", () => {
    const interval = meanInterval([1, 2, 3, 4, 5]);
    expect(lowerBound(interval, 0.025)).toBeCloseTo(interval.low, 12);
    expect(lowerBound(interval, 0.05)).toBeCloseTo(3 - (2.13184678633 * Math.sqrt(2.5)) / Math.sqrt(5), 9); // t(0.95, 4)
  });

  it("is unknown where the interval is", () => {
    expect(lowerBound(meanInterval([7]), 0.05)).toBeNaN();
    expect(lowerBound(meanInterval([7, 7], ["a", "a"]), 0.05)).toBeNaN();
  });

  it("lies above the true mean about 5 times in 100", () => {
    const stream = new RandomStream(2, "one side");
    const numTrials = 4000;
    let numAbove = 0;
    for (let trial = 0; trial < numTrials; trial++)
      if (lowerBound(meanInterval(Array.from({ length: 8 }, () => stream.normal(3, 2))), 0.05) > 3)
        numAbove++;
    expect(Math.abs(numAbove / numTrials - 0.05)).toBeLessThan(0.012); // 3.5 standard errors
  });
});

describe("pairedDifference", () => {
  it("cancels what both players have in common", () => {
    const luck = [0, 100, -50, 30];
    const expert = luck.map((value) => value + 10);
    const cheap = luck.map((value, index) => value + 8 + (index % 2));
    const difference = pairedDifference(cheap, expert);
    expect(difference.mean).toBe(-1.5);
    expect(difference.deviation).toBeCloseTo(sampleDeviation([-2, -1, -2, -1]), 12);
    expect(difference.halfWidth).toBeLessThan(meanInterval(cheap).halfWidth / 50);
  });

  it("refuses lists of different length", () => {
    expect(() => pairedDifference([1], [1, 2])).toThrow(
      /expected 2 numbers for values, received an array of length 1/,
    );
  });
});

describe("median", () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[5], 5],
    [[100, 102, 99, 101, 9000], 101],
    [[], Number.NaN],
  ])("of %j is %d", (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});
