import { expect, it } from "vitest";
import type { Tau } from "../../src/core/tau.js";
import { type Choice, confirmAccepted } from "../../src/evaluate/confirm-accepted.js";
import type { ConfirmationResult } from "../../src/evaluate/result-schema.js";
import { judgeTuning } from "../../src/evaluate/tuning-verdict.js";
import { type PlantedPoint, plantConfirmation, plantSweep } from "./synthetic-results.js";

const [safest, middle, cheapest] = [0.99, 0.9, 0.5];

/** 300 games each of thresholds that lose nothing, 0.3 and 0.6 points: of 40, so within 1 %, 1 % and 2 %. */
function tuned(maxLosses: number[]): ConfirmationResult {
  const point = (tau: number, mean: number, early: number): PlantedPoint => ({
    tau,
    mean,
    exitCounts: [early, 0, 1000 - early],
  });
  const points = [
    point(cheapest, 19.4, 900),
    point(middle, 19.8, 600),
    point(safest, 20, 300),
    point(1, 20, 0),
  ];
  const { episodes, timing } = plantSweep({ points, numEpisodes: 300, deviation: 0.1 });
  const sequence = { mode: "greedy" as const, maxLosses, errorRate: 0.05 };
  return {
    ...plantConfirmation([]),
    sequences: [{ ...sequence, firstEpisode: 0, numEpisodes: 300, episodes, timing }],
  };
}

/** The choices that are played if fresh seeds fail these thresholds at these losses. */
async function choicesWhere(
  fails: (tau: Tau, maxLoss: number) => boolean,
  maxLosses = [0.01, 0.02],
): Promise<Choice[]> {
  const played: Choice[] = [];
  await confirmAccepted(judgeTuning(tuned(maxLosses))[0]!, async (choice) => {
    played.push(choice);
    return choice.maxLosses.map((allowedLoss) => ({ allowedLoss, passed: !fails(choice.tau, allowedLoss) }));
  });
  return played;
}

const choice = (tau: number, ...maxLosses: number[]) => ({ mode: "greedy", tau, maxLosses });

it("plays at each loss the accepted threshold that saves most, and nothing more where it holds", async () => {
  expect(await choicesWhere(() => false)).toEqual([choice(middle, 0.01), choice(cheapest, 0.02)]);
});

it("steps back, at the loss that failed alone", async () => {
  expect(await choicesWhere((tau, maxLoss) => tau === middle && maxLoss === 0.01)).toEqual([
    choice(middle, 0.01),
    choice(cheapest, 0.02),
    choice(safest, 0.01),
  ]);
});

it("ends where none is left", async () => {
  expect(await choicesWhere(() => true)).toEqual([
    choice(middle, 0.01),
    choice(cheapest, 0.02),
    choice(safest, 0.01),
    choice(middle, 0.02),
    choice(safest, 0.02),
  ]);
});

it("plays a threshold once that is next at two losses", async () => {
  expect(await choicesWhere((tau) => tau === cheapest, [0.02, 0.05])).toEqual([
    choice(cheapest, 0.02, 0.05),
    choice(middle, 0.02, 0.05),
  ]);
});
