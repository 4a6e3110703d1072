import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { returnsAtBudgets } from "../../src/evaluate/budgets.js";
import type { CurvePoint } from "../../src/evaluate/summary.js";
import { summarize } from "../../src/evaluate/summary.js";
import { plantSweep, plausibleCurve } from "./synthetic-results.js";

/** Only mode, cost and return are looked at. */
function point(tau: number, relativeCost: number, mean: number, mode = "greedy"): CurvePoint {
  return { mode, tau, relativeCost, episodeReturn: { mean } } as CurvePoint;
}

const floor = 0.376;
const points = [
  point(0.1, 0.376, 10),
  point(0.5, 0.48, 19),
  point(0.7, 0.5, 12),
  point(0.9, 0.8, 15),
  point(1, 1.04, 14),
  point(0.3, 0.2, 99, "sampled"),
];

describe("returns at budgets", () => {
  it("are those of the most expensive threshold within each, whatever it earned", () => {
    const found = returnsAtBudgets({ points, floor }, "greedy");
    expect(found.map(({ budget, point }) => [budget, point?.tau])).toEqual([
      [0.25, undefined],
      [0.5, 0.7], // not 0.5, which was luckier
      [0.75, 0.7],
      [1, 0.9],
      ["max", 1], // not 0.5, the best of all
    ]);
  });

  it("say why there is none: the floor, or what was played", () => {
    const reasons = (summary: Parameters<typeof returnsAtBudgets>[0]) =>
      returnsAtBudgets(summary, "greedy", [0.25, 0.4]).map(({ reason }) => reason);
    expect(reasons({ points, floor })).toEqual(["the floor is 37.6 %", undefined]);
    const few = points.slice(1);
    const played = "the cheapest threshold played costs 48.0 %";
    expect(reasons({ points: few, floor })).toEqual(["the floor is 37.6 %", played]);
    expect(reasons({ points: few })).toEqual([played, played]); // executed work has no floor
  });

  it("are the later threshold's where two cost the same", () => {
    const equal = [point(0.1, 0.4, 1), point(0.2, 0.4, 2)];
    expect(returnsAtBudgets({ points: equal, floor }, "greedy", [0.5])[0]!.point!.tau).toBe(0.2);
  });

  it("are found in what summarize returns", () => {
    const summary = summarize(plantSweep({ points: plausibleCurve }));
    const { mode } = summary.points[0]!;
    const [first, last] = returnsAtBudgets(summary, mode, [0.01, "max"]);
    expect(first!.reason).toContain("the floor is");
    const costs = summary.points.filter((found) => found.mode === mode).map((found) => found.relativeCost);
    expect(last!.point!.relativeCost).toBe(Math.max(...costs));
  });

  it.each([
    ["another mode", "sampled", undefined, "expected points of mode sampled for summary.points"],
    ["no mode", "lucky", undefined, "expected one of greedy, sampled for mode"],
    ["no budget", "greedy", [0], "expected a positive number for a budget, received 0"],
    ["a budget that is no number", "greedy", [Number.NaN], "for a budget, received NaN"],
  ])("refuse %s", (_what, mode, budgets, message) => {
    const find = () => returnsAtBudgets({ points: points.slice(0, 2) }, mode as "greedy", budgets);
    expect(find).toThrow(InvalidArgumentError);
    expect(find).toThrow(message);
  });
});
