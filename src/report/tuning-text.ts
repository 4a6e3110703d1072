/** A tuning in words: which thresholds were tested, what each may lose, and which was chosen at which allowed loss. */
import { formatDifference, formatInterval, formatPercent, unknown } from "../core/number-text.js";
import { formatTau, isSameTau } from "../core/tau.js";
import type { ConfirmationResult } from "../evaluate/result-schema.js";
import { saving } from "../evaluate/summary.js";
import { type ChosenTau, judgeTuning, type TuningVerdict } from "../evaluate/tuning-verdict.js";
import type { CostModelName } from "../model/cost.js";
import { type TextOptions, wrapText } from "./fit-text.js";
import { type TableContent, textTable } from "./table.js";

/** For each mode the test, its table, and a line an allowed loss; nothing for a confirmation of the order before. */
export function tuningLines(
  result: ConfirmationResult,
  costModel?: CostModelName,
  options: TextOptions = {},
): string[] {
  return judgeTuning(result, costModel).flatMap((verdict) => [
    wrapText(describeTest(verdict), options),
    textTable(tuningTable(verdict), options),
    ...verdict.chosen.map((chosen) => wrapText(describeChoice(verdict, chosen), options)),
  ]);
}

function describeTest({ mode, errorRate, numGames }: TuningVerdict): string {
  return (
    `Fixed-sequence test (${mode}): thresholds from the safest down on ${numGames} calibration seeds, paired with the expert, until one is not accepted. ` +
    `At each allowed loss, the chance that any accepted threshold loses as much is at most ${formatPercent(errorRate, 0)}.`
  );
}

/** One line a tested threshold. */
export function tuningTable({ tested, errorRate }: TuningVerdict): TableContent {
  return {
    heading: [
      "tau",
      "saved",
      "to the expert, paired [95 %]",
      `loses at most (${formatPercent(1 - errorRate, 0)})`,
      "accepted at",
      "distinct",
    ],
    rows: tested.map(({ tau, point, losesAtMost, acceptedAt }) => [
      formatTau(tau),
      formatPercent(saving(point)),
      formatInterval(point.difference!, formatDifference),
      Number.isFinite(losesAtMost) ? formatPercent(Math.max(0, losesAtMost), 2) : unknown,
      acceptedAt.length === 0 ? "not accepted" : acceptedAt.map(nameLoss).join(", "),
      `${point.numDistinct}/${point.difference!.count}`,
    ]),
  };
}

function describeChoice({ tested, numGames }: TuningVerdict, chosen: ChosenTau): string {
  const { maxLoss, limit, tau, stoppedAt, fewestGames } = chosen;
  const allowed = `Allowed loss ${nameLoss(maxLoss)} (${formatDifference(limit)} points)`;
  if (numGames < fewestGames)
    return `${allowed}: ${numGames} seeds accept nothing, whatever they show; it takes ${fewestGames} at least.`;
  const stop =
    stoppedAt === undefined ? "all were accepted" : `the test stopped at tau ${formatTau(stoppedAt)}`;
  if (tau === undefined) return `${allowed}: no accepted threshold saves; ${stop}.`;
  const { point } = tested.find((step) => isSameTau(step.tau, tau))!;
  return `${allowed}: tau ${formatTau(tau)} saves ${formatPercent(saving(point))}; ${stop}.`;
}

/** `2 %`, `0.5 %`. */
function nameLoss(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
