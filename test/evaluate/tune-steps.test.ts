import { describe, expect, it } from "vitest";
import { chooseSteps } from "../../src/evaluate/tune-steps.js";
import { type PlantedPoint, plantSweep } from "./synthetic-results.js";

const whole = { mode: "greedy", costModel: "reference" } as const;

/** A point that leaves so many of a thousand decisions at the first exit, which saves 6.2 % for each hundred, less the heads. */
function leaving(tau: number, count: number, mean = 20): PlantedPoint {
  return { tau, mean, exitCounts: [count, 0, 1000 - count] };
}

const expert = leaving(1, 0);
const stepsOf = (points: readonly PlantedPoint[]) =>
  chooseSteps(plantSweep({ points: [...points, expert], numEpisodes: 2 }), whole);

describe("chooseSteps", () => {
  it("goes from the highest threshold down, leaves out what saves hardly more, and ends with the cheapest", () => {
    const points = [
      [0.9, 300],
      [0.8, 320],
      [0.7, 340],
      [0.6, 500],
      [0.5, 990],
      [0.1, 1000],
    ] as const;
    expect(stepsOf(points.map(([tau, count]) => leaving(tau, count)))).toEqual([0.9, 0.6, 0.5, 0.1]);
  });

  it("skips thresholds that save less than they cost, and twins", () => {
    expect(stepsOf([leaving(0.99, 20), leaving(0.9, 400), leaving(0.8, 400)])).toEqual([0.9]);
    expect(stepsOf([leaving(0.99, 0), leaving(0.9, 10)])).toEqual([]);
  });

  it("has no eye for what was earned", () => {
    const poor = [leaving(0.9, 300, 20), leaving(0.6, 600, -20), leaving(0.1, 1000, 20)];
    expect(stepsOf(poor)).toEqual([0.9, 0.6, 0.1]);
  });

  it("finds nothing in a sweep of the other mode", () => {
    const sweep = plantSweep({ points: [leaving(0.5, 900), expert], modes: ["sampled"], numEpisodes: 2 });
    expect(chooseSteps(sweep, whole)).toEqual([]);
    expect(chooseSteps(sweep, { ...whole, mode: "sampled" })).toEqual([0.5]);
  });
});
