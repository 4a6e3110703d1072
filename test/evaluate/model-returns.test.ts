import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { mean } from "../../src/core/numbers.js";
import { RandomStream } from "../../src/core/random.js";
import { summarizeModels } from "../../src/evaluate/model-returns.js";
import { meanInterval } from "../../src/evaluate/statistics.js";

describe("returns of several models", () => {
  it("have the method's interval over models, and one a model over its episodes", () => {
    const returns = [
      [1, 3],
      [5, 7, 9],
      [2, 2],
    ];
    const { mean: center, method, models, withinDeviation } = summarizeModels(returns);
    expect(center).toBeCloseTo((2 + 7 + 2) / 3, 12);
    expect(method).toEqual(meanInterval([2, 7, 2]));
    expect(models).toEqual(returns.map((episodes) => meanInterval(episodes)));
    expect(withinDeviation).toBeCloseTo(Math.sqrt((2 + 8 + 0) / (1 + 2 + 1)), 12);
  });

  it("are not surer of the method with more episodes of the same models", () => {
    const few = [
      [1, 3],
      [5, 7],
    ];
    const many = few.map((episodes) => Array.from({ length: 50 }, () => episodes).flat());
    expect(summarizeModels(many).method.halfWidth).toBe(summarizeModels(few).method.halfWidth);
    const pooled = meanInterval(many.flat()); // the planted failure: episodes as if they were trainings
    expect(pooled.halfWidth).toBeLessThan(0.1 * summarizeModels(many).method.halfWidth);
  });

  it("take the luck of episodes off what differs between models", () => {
    const stream = new RandomStream(0, "models");
    const draw = (between: number) =>
      Array.from({ length: 200 }, () => {
        const center = stream.normal(10, between);
        return Array.from({ length: 5 }, () => stream.normal(center, 3));
      });
    const different = summarizeModels(draw(2));
    expect(different.betweenDeviation).toBeCloseTo(2, 0);
    expect(different.withinDeviation).toBeCloseTo(3, 0);
    const raw = mean(draw(0).map((episodes) => (mean(episodes) - 10) ** 2)) ** 0.5; // what luck alone gives to means
    expect(raw).toBeGreaterThan(1);
    expect(summarizeModels(draw(0)).betweenDeviation).toBeLessThan(0.7);
  });

  it("know nothing of a method from one model, and nothing of luck from one episode", () => {
    const single = summarizeModels([[1, 2, 3]]);
    expect([single.method.low, single.betweenDeviation]).toEqual([Number.NaN, Number.NaN]);
    expect(single.withinDeviation).toBe(1);
    const once = summarizeModels([[1], [2]]);
    expect([once.betweenDeviation, once.withinDeviation]).toEqual([Number.NaN, Number.NaN]);
    expect(once.method.low).not.toBeNaN();
  });

  it("take models that played the very same games for one: the expert is one, however often it was bundled", () => {
    const returns = [
      [1, 3],
      [3, 1],
      [4, 6],
    ];
    const same = summarizeModels(returns.slice(0, 2), [
      ["a", "b"],
      ["b", "a"],
    ]);
    expect(same.method).toMatchObject({ count: 2, numDistinct: 1, mean: 2, low: Number.NaN });
    const games = [
      ["a", "b"],
      ["b", "a"],
      ["c", "c"],
    ];
    const { method, models } = summarizeModels(returns, games);
    expect(method).toMatchObject({ count: 3, numDistinct: 2 });
    expect(models[2]).toMatchObject({ numDistinct: 1, low: Number.NaN });
  });

  it.each([
    ["no model", [], undefined, "expected at least one model for returns"],
    ["a model without episodes", [[1], []], undefined, "expected at least one number for values"],
    ["names of fewer models", [[1], [2]], [["a"]], "expected 2 lists of names, one a model for games"],
    ["names of fewer episodes", [[1, 2]], [["a"]], "expected 2 names for games"],
  ])("refuse %s", (_what, returns, games, message) => {
    const summarizing = () => summarizeModels(returns, games);
    expect(summarizing).toThrow(InvalidArgumentError);
    expect(summarizing).toThrow(message);
  });
});
