/** Which thresholds a sweep plays when the caller names none. */
import { checkInteger, checkNumber } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { isList } from "../core/lists.js";
import { type ExitRuleName, patienceTau } from "../model/exit-rule.js";

/** At this tau the expert answers every decision: no probability is strictly above 1. */
export const expertTau = 1;

/** Where a sweep begins: nearly every decision leaves at the first exit. */
const lowestTau = 0.1;

/** Steps of the grid between, in thousandths (whole numbers, so that 0.15 is 0.15), largest first. */
const gridSteps = [50, 25] as const;

/** Close to 1 confidences crowd, so the grid is denser there. */
const topThousandths = [960, 970, 980, 990] as const;

/** Costs that a decision may be allowed under the rule `regret`, in thousandths: 1 less tau. */
const costThousandths = [
  500, 300, 200, 150, 120, 100, 80, 70, 60, 50, 40, 30, 25, 20, 15, 10, 7, 5, 3, 2, 1,
] as const;

/** A curve needs this many points strictly between 1 / numActions and 1. */
const minInnerTaus = 17;

export interface TauOptions {
  readonly numActions: number;
  /** Default: the largest probability. */
  readonly exitRule?: ExitRuleName;
  readonly numExits: number;
}

/**
 * The default thresholds, lowest first, the expert's last.
 *
 * For `patience`, one for each number of heads that may have to agree. For `regret`, 0.1 and then 1 less the costs that a decision may be allowed: the useful ones are small.
 * Else 0.1, at least 17 between 1 / numActions and 0.99, and 1 (the expert).
 *
 * Between lies a grid of 0.05 (0.025 for very few actions), with 0.96 to 0.99 added. Nothing else is below
 * 1 / numActions: no largest probability can be smaller, so all such thresholds play the same. (A gate's can,
 * where its exit is almost surely wrong: no useful threshold lets those pass.)
 *
 * @param policy.numActions - size of the action set, from 2 to 18.
 * @param policy.exitRule - what tau is compared with.
 * @param policy.numExits - the expert's included; for `patience`, which has one threshold each.
 */
export function defaultTaus({ numActions, exitRule = "max-probability", numExits }: TauOptions): number[] {
  if (exitRule === "regret") {
    return checkTaus([lowestTau, ...costThousandths.map((cost) => (1000 - cost) / 1000), expertTau]);
  }
  if (exitRule === "patience") {
    return checkTaus(
      [...Array(numExits).keys()].map((index) => patienceTau(index + 1, numExits)).with(-1, expertTau),
    );
  }
  const numLikely = checkInteger("defaultTaus", "numActions", numActions, { min: 2, max: 18 });
  const startsAtZero = exitRule === "entropy" || exitRule === "margin";
  const lowestConfidence = startsAtZero ? lowestTau * 1000 : 1000 / numLikely;
  const inner = gridSteps
    .map((step) => [...gridAbove(lowestConfidence, step), ...topThousandths])
    .find((taus) => taus.length >= minInnerTaus)!;
  return checkTaus([lowestTau, ...inner.map((thousandths) => thousandths / 1000), expertTau]);
}

/**
 * Checks thresholds, sorts them, and drops doubles.
 *
 * @throws {InvalidArgumentError} if there are none or one is not within [0, 1].
 */
export function checkTaus(taus: readonly number[]): number[] {
  if (!isList(taus) || taus.length === 0) {
    throw new InvalidArgumentError(describeMismatch("evaluate", "at least one number", "taus", taus));
  }
  const checked = Array.from(taus, (tau) => checkNumber("evaluate", "taus", tau, { min: 0, max: 1 }));
  return [...new Set(checked)].sort((left, right) => left - right);
}

/** Multiples of `step` strictly above `lowest` and below the dense top, in thousandths. */
function gridAbove(lowest: number, step: number): number[] {
  const first = Math.floor(lowest / step) + 1;
  const taus: number[] = [];
  for (let tau = first * step; tau < topThousandths[0]; tau += step) taus.push(tau);
  return taus;
}
