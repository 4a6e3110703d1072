/** What stands in the cells of a study's tables. */
import { formatInterval, formatPercent } from "../../core/number-text.js";
import { meanInterval } from "../../evaluate/statistics.js";

/** The mean over models, with the interval that says how it might be of others. */
export function formatScores(scores: readonly number[]): string {
  return formatInterval(meanInterval(scores), (score) => formatPercent(score));
}

/** Of a budget that a method can't keep to. */
export const unreachable = "not reachable";

/** A budget as a column's heading. */
export function nameBudget(budget: number | "max"): string {
  return budget === "max" ? "Max" : formatPercent(budget, 0);
}
