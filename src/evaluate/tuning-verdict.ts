/** Judges the games that a threshold was tuned on: which losses each threshold rules out, and which threshold follows. Nothing here is stored. */
import { checkOneOf } from "../core/check.js";
import { compareTaus, type Tau } from "../core/tau.js";
import { type CostModelName, costModelNames } from "../model/cost.js";
import { checkResult } from "./check-result.js";
import type { ActionMode } from "./episode.js";
import { acceptedInOrder, fewestGames, isLossRuledOut } from "./fixed-sequence.js";
import { allowedDifference } from "./non-inferiority.js";
import type { ConfirmationResult, TestedSequence } from "./result-schema.js";
import { lowerBound } from "./statistics.js";
import { type CurvePoint, findExpert, type Summary, saving, summarize } from "./summary.js";
import { meanRandomReturn } from "./verdict.js";

/** A threshold on the calibration seeds. */
export interface TestedTau {
  readonly tau: Tau;
  readonly point: CurvePoint;
  /** The true mean difference to the expert is above this, but for a chance of the error rate; NaN if one game was played only. */
  readonly lowerBound: number;
  /** The same as a share of (expert − random), counted as a loss. */
  readonly losesAtMost: number;
  /** The allowed losses at which this threshold was reached in its order and is accepted. */
  readonly acceptedAt: readonly number[];
}

/** What follows at one allowed loss. */
export interface ChosenTau {
  readonly maxLoss: number;
  /** In points. */
  readonly limit: number;
  /** Of the accepted thresholds the one that saves most; `undefined` if none is accepted and saves. */
  readonly tau: Tau | undefined;
  /** The first threshold that was not accepted; `undefined` if all were. */
  readonly stoppedAt: Tau | undefined;
  /** Games that this loss takes at least, whatever they show. */
  readonly fewestGames: number;
}

/** One mode's sequence, judged. */
export interface TuningVerdict {
  readonly mode: ActionMode;
  readonly errorRate: number;
  /** Calibration seeds. */
  readonly numGames: number;
  readonly expert: CurvePoint;
  /** In the order of testing: the safest first. */
  readonly tested: readonly TestedTau[];
  readonly chosen: readonly ChosenTau[];
}

/** What judging needs of a result. */
export type JudgedRun = Pick<ConfirmationResult, "ran" | "random" | "costModel">;

/**
 * Judges every sequence of a tuning; an older confirmation has none.
 *
 * @throws {InvalidArgumentError} if it is no result of `tune`.
 */
export function judgeTuning(result: ConfirmationResult, costModel?: CostModelName): TuningVerdict[] {
  checkResult("judgeTuning", result, "confirmation");
  if (costModel !== undefined) checkOneOf("judgeTuning", "costModel", costModel, costModelNames);
  return (result.sequences ?? []).map((sequence) => judgeSequence(result, sequence, costModel));
}

/** Judges one sequence from its rows. */
export function judgeSequence(
  run: JudgedRun,
  sequence: TestedSequence,
  costModel: CostModelName = run.costModel,
): TuningVerdict {
  const { mode, errorRate, numEpisodes, episodes, timing } = sequence;
  const summary = summarize({ ran: run.ran, episodes, timing }, costModel);
  const expert = findExpert(summary, mode)!;
  const points = safestFirst(summary);
  const range = expert.episodeReturn.mean - meanRandomReturn(run.random);
  const accepted = sequence.maxLosses.map((maxLoss) => {
    const limit = allowedDifference(expert.episodeReturn.mean, meanRandomReturn(run.random), maxLoss);
    const test = { maxLoss, limit, errorRate };
    return { ...test, points: acceptedInOrder(points, (point) => isLossRuledOut(point.difference!, test)) };
  });
  const tested = points.map((point): TestedTau => {
    const bound = lowerBound(point.difference!, errorRate);
    const acceptedAt = accepted.flatMap(({ maxLoss, points }) => (points.includes(point) ? [maxLoss] : []));
    return { tau: point.tau, point, lowerBound: bound, losesAtMost: -bound / range, acceptedAt };
  });
  const chosen = accepted.map(
    ({ maxLoss, limit, points: passed }): ChosenTau => ({
      maxLoss,
      limit,
      tau: cheapest(passed)?.tau,
      stoppedAt: points[passed.length]?.tau,
      fewestGames: fewestGames(maxLoss, errorRate),
    }),
  );
  return { mode, errorRate, numGames: numEpisodes, expert, tested, chosen };
}

/** Of every exit rule the highest threshold leaves least and last: the order is a matter of the rule, not of what was played. */
function safestFirst({ points }: Summary): CurvePoint[] {
  return points
    .filter(({ difference }) => difference !== undefined)
    .sort((left, right) => compareTaus(right.tau, left.tau));
}

/** All accepted thresholds hold together, so the choice among them is free. */
function cheapest(points: readonly CurvePoint[]): CurvePoint | undefined {
  return points
    .filter((point) => saving(point) > 0)
    .sort((left, right) => saving(right) - saving(left) || compareTaus(right.tau, left.tau))[0];
}
