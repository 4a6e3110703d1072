/** Non-inferiority within a margin: the most that may be lost, and which taus of a sweep look as if they lost no more. */
import { CheckpointError } from "../core/errors.js";
import { compareTaus, type Tau } from "../core/tau.js";
import type { CostModelName } from "../model/cost.js";
import type { ActionMode } from "./episode.js";
import type { SweepResult } from "./result-schema.js";
import type { MeanInterval } from "./statistics.js";
import { findExpert, saving, summarize } from "./summary.js";
import { expertTau } from "./taus.js";

/** Shares of what the expert learned, its return above a random player's, that a cheaper policy may be allowed to lose. */
export const allowedLosses = [0.01, 0.02, 0.05, 0.1] as const;

/** What a confirmation allows. */
export const confirmedLoss = 0.1;

/** The lowest difference to the expert that is allowed: at 10 %, −0.1 (expert − random). */
export function allowedDifference(
  expertReturn: number,
  randomReturn: number,
  allowedLoss: number = confirmedLoss,
): number {
  return -allowedLoss * (expertReturn - randomReturn);
}

/** True if the whole interval of the difference lies above the limit: a loss beyond it is ruled out, not just unseen. */
export function isNonInferior(difference: MeanInterval, limit: number): boolean {
  return difference.low > limit; // false for an unknown interval, NaN
}

export interface CandidateOptions {
  readonly mode: ActionMode;
  readonly randomReturn: number;
  readonly costModel: CostModelName;
}

/**
 * The taus of a sweep that are worth confirming, cheapest first: they save computation, and the estimated difference
 * itself (not yet its interval: a sweep has few seeds) is above the limit. Of taus that played the same games only
 * the lowest is kept, since the others would pass or fail with it.
 *
 * @throws {CheckpointError} if the sweep holds no expert in this mode.
 */
export function chooseCandidates(sweep: SweepResult, options: CandidateOptions): Tau[] {
  const summary = summarize(sweep, options.costModel);
  const expert = findExpert(summary, options.mode);
  if (expert === undefined) {
    throw new CheckpointError(
      `confirm: the sweep holds no episodes at tau ${expertTau} in mode ${options.mode}. Evaluate with that mode first.`,
    );
  }
  const limit = allowedDifference(expert.episodeReturn.mean, options.randomReturn);
  return summary.points
    .filter((point) => point.mode === options.mode && point.twinOf === undefined && saving(point) > 0)
    .filter((point) => point.difference !== undefined && point.difference.mean > limit)
    .sort((left, right) => saving(right) - saving(left) || compareTaus(left.tau, right.tau))
    .map((point) => point.tau);
}
