/**
 * Fixed-sequence testing: which of many thresholds lose less than a margin, with one error rate for all of them together.
 *
 * The thresholds stand in an order that was fixed before a game was played: the safest first. Each has the null hypothesis "it loses at
 * least the margin", tested at the full error rate; the first one that is not rejected ends the sequence. A threshold can only be
 * accepted wrongly if the first true null in the order is rejected, and that is one test: so the chance of any wrong acceptance is at
 * most its error rate, however many thresholds there are and however their games depend on each other.
 *
 * @see Angelopoulos et al. 2021, Learn then Test, section 3.2 (fixed sequence, one start; more starts would share the error rate among
 *   them, which pays only where safer thresholds may lose more). Jazbec et al. 2024, Fast yet Safe, for early exits.
 */
import { lowerBound, type MeanInterval } from "./statistics.js";

/** The chance that is allowed of accepting any threshold that loses the margin or more. */
export const defaultErrorRate = 0.05;

/**
 * Games below which nothing is accepted, whatever they show: a threshold that loses everything in a share `maxLoss` of all games, and
 * nothing in the others, shows no loss in this many with a probability of at most `errorRate`. 149 at 2 % and 5 %, 299 at 1 %.
 */
export function fewestGames(maxLoss: number, errorRate = defaultErrorRate): number {
  return Math.max(2, Math.ceil(Math.log(errorRate) / Math.log1p(-maxLoss)));
}

export interface LossTest {
  /** The share of (expert − random) that may be lost. */
  readonly maxLoss: number;
  /** The same in points: a difference to the expert, below zero. */
  readonly limit: number;
  readonly errorRate: number;
}

/**
 * Rejects that the mean difference is at the limit or below: by Student's one-sided t of the paired differences of distinct games,
 * corrected for skewness (`lowerBound`), and never on fewer games than `fewestGames`.
 *
 * Returns have no bound that is known for every game, so that no test is exact for all of them; this one keeps to its rate for normal
 * differences, for whole points, for skewed ones and for losses of everything in rare games (`test/evaluate/fixed-sequence.test.ts`). It
 * assumes that seeds are drawn independently, and that no single game loses several times what the expert earns on average.
 */
export function isLossRuledOut(difference: MeanInterval, { maxLoss, limit, errorRate }: LossTest): boolean {
  if (difference.count < fewestGames(maxLoss, errorRate)) return false;
  return lowerBound(difference, errorRate) > limit; // false for an unknown interval, NaN
}

/**
 * The accepted part of an order: up to the first that is not rejected.
 *
 * @param ordered - safest first; what comes behind the first failure is never looked at.
 */
export function acceptedInOrder<Step>(ordered: Iterable<Step>, isRejected: (step: Step) => boolean): Step[] {
  const accepted: Step[] = [];
  for (const step of ordered) {
    if (!isRejected(step)) break;
    accepted.push(step);
  }
  return accepted;
}
