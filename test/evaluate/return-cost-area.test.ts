import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { expertNormalizedScore } from "../../src/evaluate/normalization.js";
import { areaUnderCurve, commonCostRange, type ScorePoint } from "../../src/evaluate/return-cost-area.js";

const curve = (...points: readonly (readonly [number, number])[]): ScorePoint[] =>
  points.map(([relativeCost, score]) => ({ relativeCost, score }));

describe("area under return against cost", () => {
  it("is that of the trapezoids, over the width", () => {
    const area = areaUnderCurve(curve([0.4, 0], [0.6, 1], [1, 0.5]), { min: 0.4, max: 1 });
    expect(area).toBeCloseTo((0.2 * 0.5 + 0.4 * 0.75) / 0.6, 12);
  });

  it("does not depend on the order of the points", () => {
    const points = curve([0.4, 0], [0.6, 1], [1, 0.5]);
    const range = { min: 0.45, max: 0.9 };
    expect(areaUnderCurve(points.toReversed(), range)).toBe(areaUnderCurve(points, range));
  });

  it("cuts between points", () => {
    expect(areaUnderCurve(curve([0, 0], [1, 1]), { min: 0.25, max: 0.5 })).toBeCloseTo(0.375, 12);
  });

  it("goes on flat to the right, and says nothing of what is cheaper than can be", () => {
    const points = curve([0.4, 0], [0.6, 1]);
    expect(areaUnderCurve(points, { min: 0.6, max: 2 })).toBe(1);
    expect(areaUnderCurve(points, { min: 0.4, max: 0.8 })).toBeCloseTo((0.2 * 0.5 + 0.2 * 1) / 0.4, 12);
    expect(areaUnderCurve(points, { min: 0.39, max: 0.8 })).toBeUndefined();
  });

  it("takes points of one cost for one", () => {
    const range = { min: 0.5, max: 1 };
    expect(areaUnderCurve(curve([0.5, 0], [0.5, 1], [1, 1]), range)).toBeCloseTo(0.75, 12);
    expect(areaUnderCurve(curve([0.5, 1], [0.5, 0], [1, 1]), range)).toBeCloseTo(0.75, 12);
  });

  it("is the score itself where the range has no width", () => {
    expect(areaUnderCurve(curve([0.4, 0], [0.6, 1]), { min: 0.5, max: 0.5 })).toBeCloseTo(0.5, 12);
  });

  it("has a common range from the dearest floor to the dearest end", () => {
    const curves = [curve([0.9, 1], [0.4, 1]), curve([0.5, 1], [1.2, 1])];
    expect(commonCostRange(curves)).toEqual({ min: 0.5, max: 1.2 });
  });

  it("is 1 for what earns as much as the expert at each cost", () => {
    const score = expertNormalizedScore(20, { random: -20.7, expert: 20 });
    expect(areaUnderCurve(curve([0.4, score], [1, score]), { min: 0.4, max: 1 })).toBeCloseTo(1, 12);
    expect(expertNormalizedScore(-20.7, { random: -20.7, expert: 20 })).toBe(0);
  });

  it.each([
    ["no curve", () => commonCostRange([]), "expected at least one curve for curves"],
    ["no points", () => areaUnderCurve([], { min: 0, max: 1 }), "expected at least one point for curve"],
    [
      "no number",
      () => areaUnderCurve(curve([0, Number.NaN]), { min: 0, max: 1 }),
      "for score, received NaN",
    ],
    [
      "a range that ends before it begins",
      () => areaUnderCurve(curve([0, 1]), { min: 0.5, max: 0.4 }),
      "expected a number of at least 0.5 for range.max, received 0.4",
    ],
    [
      "an expert no better than chance",
      () => expertNormalizedScore(1, { random: 2, expert: 2 }),
      "expected more than the random player's 2 for expert, received 2",
    ],
  ])("refuses %s", (_what, compute, message) => {
    expect(compute).toThrow(InvalidArgumentError);
    expect(compute).toThrow(message);
  });
});
