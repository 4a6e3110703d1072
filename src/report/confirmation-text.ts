/** A confirmation in sentences: what was tried, on how many seeds, and what the interval says. */
import type { ConfirmationResult } from "../evaluate/result-schema.js";
import { saving } from "../evaluate/summary.js";
import { judgeConfirmation, type Verdict } from "../evaluate/verdict.js";
import type { CostModelName } from "../model/cost.js";
import { formatDifference, formatPercent, formatReturn } from "./format.js";

/** One line an attempt, in the order of the attempts; one for a mode in which no tau was worth an attempt. */
export function confirmationLines(result: ConfirmationResult, costModel?: CostModelName): string[] {
  const verdicts = judgeConfirmation(result, costModel);
  return result.candidates.flatMap(({ mode }) => {
    const ofMode = verdicts.filter((verdict) => verdict.mode === mode);
    if (ofMode.length === 0) return [`Not confirmed (${mode}): no tau of the sweep saves without loss.`];
    return ofMode.map(describeVerdict);
  });
}

function describeVerdict({ mode, tau, point, expert, limit, passed }: Verdict): string {
  const difference = point.difference!;
  const returns = `return ${formatReturn(point.episodeReturn.mean)} against ${formatReturn(expert.episodeReturn.mean)}`;
  const interval = `${formatDifference(difference.mean)} ± ${formatReturn(difference.halfWidth)}`;
  const side = passed ? "above" : "not above";
  return (
    `${passed ? "Confirmed" : "Not confirmed"} (${mode}): tau ${tau} saves ${formatPercent(saving(point))} of computation; ` +
    `${returns}, difference ${interval} on ${difference.count} fresh seeds: ` +
    `the 95 % interval ends at ${formatDifference(difference.low)}, ${side} ${formatDifference(limit)}.`
  );
}
