/** What "no loss" means, and which taus of a sweep look as if they had none. */
import { CheckpointError } from "../core/errors.js";
import type { CostModelName } from "../model/cost.js";
import type { ActionMode } from "./episode.js";
import type { SweepResult } from "./result-schema.js";
import type { MeanInterval } from "./statistics.js";
import { findExpert, saving, summarize } from "./summary.js";
import { expertTau } from "./taus.js";

/** The share of what the expert learned, its return above a random player's, that a cheaper policy may lose. */
export const noLossMargin = 0.1;

/** The lowest difference to the expert that still counts as no loss: −10 % of (expert − random). */
export function noLossLimit(expertReturn: number, randomReturn: number): number {
  return -noLossMargin * (expertReturn - randomReturn);
}

/** True if the whole interval of the difference lies above the limit: a loss beyond it is ruled out, not just unseen. */
export function provesNoLoss(difference: MeanInterval, limit: number): boolean {
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
export function chooseCandidates(sweep: SweepResult, options: CandidateOptions): number[] {
  const summary = summarize(sweep, options.costModel);
  const expert = findExpert(summary, options.mode);
  if (expert === undefined) {
    throw new CheckpointError(
      `confirm: the sweep holds no episodes at tau ${expertTau} in mode ${options.mode}. Evaluate with that mode first.`,
    );
  }
  const limit = noLossLimit(expert.episodeReturn.mean, options.randomReturn);
  const taus = summary.points
    .filter((point) => point.mode === options.mode && saving(point) > 0)
    .filter((point) => point.difference !== undefined && point.difference.mean > limit)
    .sort((left, right) => saving(right) - saving(left) || left.tau - right.tau)
    .map((point) => point.tau);
  return withoutTwins(sweep, options.mode, taus);
}

function withoutTwins(sweep: SweepResult, mode: ActionMode, taus: readonly number[]): number[] {
  const known = new Set<string>();
  return taus.filter((tau) => {
    const rows = sweep.episodes.filter((row) => row.mode === mode && row.tau === tau);
    const games = rows.map((row) => `${row.seed} ${row.actionsHash} ${row.exitCounts}`).join();
    return known.size < known.add(games).size;
  });
}
