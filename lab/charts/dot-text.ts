/** What is said of a dot, to eyes and to screen readers alike. */
import { formatCount, formatPercent, formatReturn } from "../../src/core/number-text.js";
import type { ReturnCostChartData, ReturnCostPoint, ReturnCostSeries } from "./chart-data.js";

export interface DotText {
  readonly heading: string;
  readonly lines: readonly string[];
}

export function describeDot(
  point: ReturnCostPoint,
  { name, title = name }: ReturnCostSeries,
  { costFormat = "percent" }: Pick<ReturnCostChartData, "costFormat">,
): DotText {
  const { cost, score, low, high, tau, numGames, notes = [], isConfirmed = false } = point;
  const interval =
    low === null || high === null ? "" : ` (95 %: ${formatReturn(low)} to ${formatReturn(high)})`;
  return {
    heading: tau === "" ? title : `${title}, tau ${tau}`,
    lines: [
      ...(isConfirmed ? ["confirmed on fresh seeds"] : []),
      `return ${formatReturn(score)}${interval}`,
      costFormat === "percent"
        ? `${formatPercent(cost / 100)} of the full network's operations`
        : `${formatCount(cost)} steps`,
      ...(numGames === 0 ? [] : [`${numGames} ${numGames === 1 ? "game" : "games"}`]),
      ...notes,
    ],
  };
}

/** In one line. */
export function dotLabel({ heading, lines }: DotText): string {
  return [heading, ...lines].join("; ");
}
