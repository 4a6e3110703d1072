import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { meanInterval, median, pairedDifference, sampleDeviation } from "../../src/evaluate/statistics.js";

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
