/** Which thresholds a sweep plays when the caller names none. */
import { checkInteger, checkObject } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { isList } from "../core/lists.js";
import { checkTau, compareTaus, distinctTaus, type Tau } from "../core/tau.js";
import { defaultMethod, type PolicyName } from "../model/bundle-schema.js";
import { type ExitRuleName, patienceTau } from "../model/exit-rule.js";
import { checkTauFor } from "../model/policy-weights.js";
import { headTaus } from "./heads.js";

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
export function defaultTaus(policy: TauOptions): number[] {
  const { numActions, exitRule = "max-probability", numExits } = checkObject("defaultTaus", "policy", policy);
  if (exitRule === "regret") {
    return lowestFirst([lowestTau, ...costThousandths.map((cost) => (1000 - cost) / 1000), expertTau]);
  }
  if (exitRule === "patience") {
    return lowestFirst(
      [...Array(numExits).keys()].map((index) => patienceTau(index + 1, numExits)).with(-1, expertTau),
    );
  }
  const numLikely = checkInteger("defaultTaus", "numActions", numActions, { min: 2, max: 18 });
  const startsAtZero = exitRule === "entropy" || exitRule === "margin";
  const lowestConfidence = startsAtZero ? lowestTau * 1000 : 1000 / numLikely;
  const inner = gridSteps
    .map((step) => [...gridAbove(lowestConfidence, step), ...topThousandths])
    .find((taus) => taus.length >= minInnerTaus)!;
  return lowestFirst([lowestTau, ...inner.map((thousandths) => thousandths / 1000), expertTau]);
}

/**
 * Checks thresholds, sorts them, and drops doubles.
 *
 * @param taus - each a number, or a list with one for each internal classifier.
 * @throws {InvalidArgumentError} if there are none or one is not within [0, 1].
 */
export function checkTaus(taus: readonly Tau[]): Tau[] {
  if (!isList(taus) || taus.length === 0) {
    throw new InvalidArgumentError(describeMismatch("evaluate", "at least one number", "taus", taus));
  }
  const checked = Array.from(taus, (tau, index) => checkTauOf("evaluate", tau, index));
  return distinctTaus(checked).sort(compareTaus);
}

/** One of several, of a policy that is not known yet. */
export function checkTauOf(where: string, tau: unknown, index: number): Tau {
  return checkTau(where, nameOf(tau, index), tau);
}

/** A list's own elements have places too. */
function nameOf(tau: unknown, index: number): string {
  return isList(tau) ? `taus[${index}]` : "taus";
}

/**
 * Before anything is played: the thresholds as they are now, each list with as many as the policy takes.
 *
 * @throws {InvalidArgumentError} for one that does not fit.
 */
export function fitTaus(
  where: string,
  { taus, method = defaultMethod, ...policy }: PolicyTaus,
): Tau[] | undefined {
  if (taus === undefined) return undefined;
  return Array.from(taus, (tau, index) => checkTauFor(where, nameOf(tau, index), tau, { ...policy, method }));
}

interface PolicyTaus {
  readonly bundle: string;
  readonly method?: PolicyName;
  readonly exitRule?: ExitRuleName;
  readonly taus?: readonly Tau[];
}

/**
 * The thresholds of a sweep. An expert alone plays the same at every tau, and so once.
 *
 * @throws {InvalidArgumentError} if some are not within [0, 1], or the expert alone is to have others than 1.
 */
export function chooseTaus(
  {
    method,
    taus,
    heads,
  }: { readonly method?: PolicyName; readonly taus?: readonly Tau[]; readonly heads?: boolean },
  policy: TauOptions,
): Tau[] {
  if (heads) return checkTaus([...headTaus(policy.numExits - 1), expertTau]);
  if (method !== "expert") return taus === undefined ? defaultTaus(policy) : checkTaus([...taus, expertTau]);
  const checked = checkTaus(taus ?? [expertTau]);
  const other = checked.find((tau) => tau !== expertTau);
  if (other === undefined) return checked;
  throw new InvalidArgumentError(
    describeMismatch("evaluate", "1 alone with the method expert, which has no exits,", "taus", other),
  );
}

function lowestFirst(taus: readonly number[]): number[] {
  return [...new Set(taus)].sort((left, right) => left - right);
}

/** Multiples of `step` strictly above `lowest` and below the dense top, in thousandths. */
function gridAbove(lowest: number, step: number): number[] {
  const first = Math.floor(lowest / step) + 1;
  const taus: number[] = [];
  for (let tau = first * step; tau < topThousandths[0]; tau += step) taus.push(tau);
  return taus;
}
