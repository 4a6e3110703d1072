/** A confirmation in sentences: what was tried, on how many seeds, and what the interval says. */

import { formatCount, formatDifference, formatPercent, formatReturn } from "../core/number-text.js";
import { formatTau } from "../core/tau.js";
import type { ActionMode } from "../evaluate/episode.js";
import { confirmedLoss } from "../evaluate/non-inferiority.js";
import type { ConfirmationResult, DecisionTime } from "../evaluate/result-schema.js";
import { type MeanInterval, median } from "../evaluate/statistics.js";
import { actsAlone, saving } from "../evaluate/summary.js";
import { judgeConfirmation, type Verdict } from "../evaluate/verdict.js";
import type { CostModelName } from "../model/cost.js";

/** One line an attempt, in their order, and one for its time if it passed; one for a mode in which none was worth it. */
export function confirmationLines(result: ConfirmationResult, costModel?: CostModelName): string[] {
  const verdicts = judgeConfirmation(result, costModel);
  return result.candidates.flatMap(({ mode }) => {
    const ofMode = verdicts.filter((verdict) => verdict.mode === mode);
    if (ofMode.length === 0) return [describeNone(result, mode)];
    const time = result.decisionTimes.find((decisionTime) => decisionTime.mode === mode);
    return [...ofMode.map(describeVerdict), ...(time ? [describeTime(time)] : [])];
  });
}

function describeNone({ sequences }: ConfirmationResult, mode: ActionMode): string {
  if (sequences === undefined)
    return `Not confirmed (${mode}): no tau of the sweep saves within the allowed loss of ${formatPercent(confirmedLoss, 0)}.`;
  return `Not confirmed (${mode}): no threshold was chosen, so that none was played on fresh seeds.`;
}

function describeTime({
  mode,
  tau,
  policyMicroseconds,
  expertMicroseconds,
  loadAverage,
}: DecisionTime): string {
  const [policy, expert] = [median(policyMicroseconds), median(expertMicroseconds)];
  return (
    `Time (${mode}): ${policy.toFixed(0)} µs a decision at tau ${formatTau(tau)} against ${expert.toFixed(0)} µs of the full network alone ` +
    `(medians of ${policyMicroseconds.length} rounds in turn, one thread, load ${loadAverage[0]}).`
  );
}

function describeVerdict({ mode, tau, point, expert, allowedLoss, limit, passed }: Verdict): string {
  const difference = point.difference!;
  const returns = `return ${formatReturn(point.episodeReturn.mean)} against ${formatReturn(expert.episodeReturn.mean)}`;
  const alone = actsAlone(point);
  return (
    `${passed ? "Confirmed" : "Not confirmed"} (${mode}): tau ${formatTau(tau)}${alone ? ` (${alone})` : ""} saves ${formatPercent(saving(point))} of computation, ` +
    `${passed ? "non-inferior" : "not shown to be non-inferior"} at an allowed loss of ${formatPercent(allowedLoss, 0)} of (expert − random); ` +
    `${returns}, ${describeDifference(difference, limit, passed)}.`
  );
}

/** With its interval, where there is one: seeds that all play the same game tell nothing of others. */
function describeDifference(difference: MeanInterval, limit: number, passed: boolean): string {
  const seeds = `${formatCount(difference.count)} fresh seeds`;
  const mean = `difference ${formatDifference(difference.mean)}`;
  if (Number.isNaN(difference.halfWidth))
    return `${mean} on ${seeds} of one distinct game, which has no interval`;
  const end = `the 95 % interval ends at ${formatDifference(difference.low)}`;
  return `${mean} ± ${formatReturn(difference.halfWidth)} on ${seeds}: ${end}, ${passed ? "above" : "not above"} ${formatDifference(limit)}`;
}
