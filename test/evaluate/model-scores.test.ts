/** Statistics of several models by hand; test/golden/statistics.test.ts has them beside rliable's. */
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { mean } from "../../src/core/numbers.js";
import { RandomStream } from "../../src/core/random.js";
import { probabilityOfImprovement } from "../../src/evaluate/improvement-probability.js";
import { interquartileMean } from "../../src/evaluate/interquartile-mean.js";
import type { ModelScores } from "../../src/evaluate/model-scores.js";
import { performanceProfile } from "../../src/evaluate/performance-profile.js";
import { stratifiedBootstrap } from "../../src/evaluate/stratified-bootstrap.js";

const random = () => new RandomStream(3, "bootstrap");

describe("interquartile mean", () => {
  it.each([
    [
      [
        [100, 2],
        [3, -100],
      ],
      2.5,
    ],
    [[[1], [2], [6]], 3],
    [[[1, 2, 3, 4, 5, 60]], 3.5], // one of six at each end
  ])("of %j is %d", (scores, middle) => {
    expect(interquartileMean(scores)).toBeCloseTo(middle, 12);
  });
});

describe("probability of improvement", () => {
  it("counts pairs within each game, a draw as half", () => {
    expect(
      probabilityOfImprovement(
        [[1, 5]],
        [
          [0, 6],
          [1, 5],
        ],
      ),
    ).toBe((0.75 + 0.25) / 2);
  });

  it("is a half against itself, and adds up to 1 with its opposite", () => {
    const [one, other] = [
      [[1], [2], [2]],
      [[2], [0]],
    ];
    expect(probabilityOfImprovement(one, one)).toBe(0.5);
    const both = probabilityOfImprovement(one, other) + probabilityOfImprovement(other, one);
    expect(both).toBeCloseTo(1, 12);
  });
});

describe("performance profile", () => {
  it("is the share of scores above each threshold", () => {
    expect(
      performanceProfile(
        [
          [0, 1],
          [1, 2],
        ],
        [2, -1, 1, 0.5],
      ),
    ).toEqual([0, 1, 0.25, 0.75]);
  });
});

describe("stratified bootstrap", () => {
  const scores: ModelScores = [
    [0, 10],
    [1, 11],
    [2, 12],
  ];
  const middle = (drawn: ModelScores) => [interquartileMean(drawn)];

  it("is the same to the bit with the same seed, and another with another", () => {
    const draw = (seed: number) =>
      stratifiedBootstrap([scores], middle, { random: new RandomStream(seed, "x"), numResamples: 50 });
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it("draws models within a game, as many as there are", () => {
    const seen: ModelScores[] = [];
    const note = (drawn: ModelScores) => [seen.push(drawn)];
    stratifiedBootstrap([scores], note, { random: random(), numResamples: 200 });
    for (const drawn of seen) {
      expect(drawn).toHaveLength(3);
      for (const [first, second] of drawn) {
        expect([0, 1, 2]).toContain(first);
        expect([10, 11, 12]).toContain(second);
      }
    }
    expect(seen.some((drawn) => drawn.some(([first, second]) => second! - first! !== 10))).toBe(true);
  });

  it("has no width where all models score the same", () => {
    const [interval] = stratifiedBootstrap(
      [
        [
          [1, 2],
          [1, 2],
        ],
      ],
      middle,
      { random: random(), numResamples: 20 },
    );
    expect(interval).toEqual({ value: 1.5, low: 1.5, high: 1.5 });
  });

  it("is unknown where a resample's statistic is", () => {
    let numCalls = 0;
    const broken = () => [numCalls++ === 5 ? Number.NaN : 1];
    const [interval] = stratifiedBootstrap([scores], broken, { random: random(), numResamples: 20 });
    expect(interval).toEqual({ value: 1, low: Number.NaN, high: Number.NaN });
  });

  it("covers the true mean of twelve models about 95 times in 100, and of three less often, as it says", () => {
    const stream = new RandomStream(0, "coverage");
    const shareCovered = (numModels: number) => {
      const trials = Array.from({ length: 300 }, () => {
        const table = Array.from({ length: numModels }, () => [stream.normal(1, 1), stream.normal(3, 1)]);
        const all = (drawn: ModelScores) => [mean(drawn.flat())];
        const { low, high } = stratifiedBootstrap([table], all, { random: stream, numResamples: 200 })[0]!;
        return Number(low < 2 && 2 < high);
      });
      return mean(trials);
    };
    expect(shareCovered(12)).toBeGreaterThan(0.88);
    expect(shareCovered(3)).toBeLessThan(0.88);
  });
});

describe("tables of scores", () => {
  it.each([
    ["no model", [], "expected at least one model for scores, received an array of length 0"],
    ["no table", 3, "expected at least one model for scores, received 3"],
    ["no game", [[]], "expected at least one game for scores[0]"],
    ["games that are missing", [[1, 2], [1]], "expected 2 finite numbers, one a game for scores[1]"],
    ["a score that is none", [[1], [Number.NaN]], "expected 1 finite numbers, one a game for scores[1]"],
  ])("with %s are refused", (_what, scores, message) => {
    for (const compute of [
      () => interquartileMean(scores as ModelScores),
      () => probabilityOfImprovement(scores as ModelScores, [[1]]),
      () => performanceProfile(scores as ModelScores, [0]),
    ]) {
      expect(compute).toThrow(InvalidArgumentError);
      expect(compute).toThrow(message);
    }
  });

  it("of other games are not compared", () => {
    expect(() => probabilityOfImprovement([[1, 2]], [[1]])).toThrow(
      "expected models of 2 games for baseline",
    );
  });

  it.each([
    ["no methods", [], () => [0], {}, "expected at least one method for samples"],
    ["no function", [[[1]]], 3, {}, "expected a function for statistics, received 3"],
    ["a clock for chance", [[[1]]], () => [0], { random: Math }, "expected a RandomStream for random"],
    ["no resamples", [[[1]]], () => [0], { numResamples: 0 }, "for numResamples, received 0"],
  ])("a bootstrap refuses %s", (_what, samples, statistics, options, message) => {
    const draw = () =>
      stratifiedBootstrap(samples as ModelScores[], statistics as () => number[], {
        random: random(),
        ...(options as object),
      });
    expect(draw).toThrow(InvalidArgumentError);
    expect(draw).toThrow(message);
  });

  it("a bootstrap refuses a statistic that has other numbers of other resamples", () => {
    let numCalls = 0;
    const growing = () => Array.from({ length: ++numCalls }, () => 0);
    expect(() => stratifiedBootstrap([[[1]]], growing, { random: random() })).toThrow(
      "expected 1 numbers of every resample for statistics, received an array of length 2",
    );
  });
});
