import { expect, it } from "vitest";
import type { Tau } from "../../src/core/tau.js";
import { summarize } from "../../src/evaluate/summary.js";
import { findSaving, type Subject } from "../../src/report/savings.js";
import {
  type PlantedPoint,
  plantAttempt,
  plantConfirmation,
  plantSweep,
  ran,
} from "../evaluate/synthetic-results.js";

const expert = { tau: 1, mean: 14, exitCounts: [0, 0, 1000] } as const;
const cheap = { tau: 0.5, mean: 14, exitCounts: [700, 200, 100] } as const;
const lossy = { tau: 0.7, mean: 5, exitCounts: [450, 350, 200] } as const;
const dear = { tau: 0.9, mean: 14, exitCounts: [150, 450, 400] } as const;
/** −10 % of (14 − −20.7). */
const limit = -3.47;

const sweepOf = (points: readonly PlantedPoint[], firstEpisode = 0) =>
  plantSweep({ points, deviation: 1, firstEpisode });
const find = (subject: Subject, allowedLoss = 0.1) =>
  findSaving(subject, summarize(subject.sweep), { mode: "greedy", allowedLoss });

it("takes the cheapest threshold of a sweep down to which all are non-inferior", () => {
  expect(find({ sweep: sweepOf([cheap, dear, expert]) })).toMatchObject({
    point: { tau: 0.5 },
    isConfirmed: false,
  });
  expect(find({ sweep: sweepOf([cheap, lossy, dear, expert]) })).toMatchObject({ point: { tau: 0.9 } });
  expect(find({ sweep: sweepOf([cheap, lossy, expert]) })).toBeUndefined();
});

it("claims less at a smaller allowed loss", () => {
  const worse = { ...cheap, mean: 12.3 };
  const sweep = sweepOf([worse, dear, expert]);
  expect(find({ sweep })!.point.tau).toBe(0.5);
  expect(find({ sweep }, 0.05)!.point.tau).toBe(0.9);
  expect(find({ sweep }, 0.0001)).toBeUndefined();
});

it("lets a confirmation decide where it succeeds, and stop the sweep where it fails", () => {
  const sweep = sweepOf([cheap, dear, expert]);
  const attempt = (point: PlantedPoint) =>
    plantConfirmation([plantAttempt({ points: [point, expert], numEpisodes: 200 })]);
  expect(find({ sweep, confirmation: attempt(dear) })).toMatchObject({
    point: { tau: 0.9 },
    isConfirmed: true,
  });
  const failed = attempt({ ...cheap, mean: 5 });
  expect(find({ sweep, confirmation: failed })).toMatchObject({ point: { tau: 0.9 }, isConfirmed: false });
  expect(find({ sweep, confirmation: attempt({ ...dear, mean: 5 }) })).toBeUndefined();
});

it("takes games that all ended alike for no evidence, but goes on below them", () => {
  const sweep = sweepOf([cheap, dear, expert]);
  const returns = new Map(
    sweep.episodes.flatMap((row) => (row.tau === 1 ? [[row.seed, row.episodeReturn]] : [])),
  );
  const alike = (taus: readonly Tau[]) => ({
    ...sweep,
    episodes: sweep.episodes.map((row) =>
      taus.includes(row.tau) ? { ...row, episodeReturn: returns.get(row.seed)! } : row,
    ),
  });
  expect(find({ sweep: alike([0.5, 0.9]) })).toBeUndefined();
  expect(find({ sweep: alike([0.9]) })!.point.tau).toBe(0.5);
});

it("shows nothing where no random player's return is known", () => {
  const sweep = { ...sweepOf([cheap, expert]), ran: { ...ran, game: "air_raid" } };
  expect(find({ sweep })).toBeUndefined();
});

it("claims one of many thresholds that all lose the margin in at most 2.5 % of sweeps", () => {
  const taus = [0.2, 0.4, 0.6, 0.8];
  const points = [...taus.map((tau) => ({ ...cheap, tau, mean: 14 + limit })), expert];
  let numClaims = 0;
  const numTrials = 400;
  for (let trial = 0; trial < numTrials; trial++) {
    if (find({ sweep: sweepOf(points, trial * 10) }) !== undefined) numClaims++;
  }
  expect(numClaims / numTrials).toBeLessThan(0.025 + 0.024); // three standard errors
});
