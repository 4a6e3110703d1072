/** What stands behind the savings: their thresholds and intervals, and every attempt of the confirmations. */
import { gameTitle } from "../core/game-title.js";
import { formatDifference, formatInterval, formatPercent, unknown } from "../core/number-text.js";
import { allowedLosses } from "../evaluate/non-inferiority.js";
import type { ConfirmationResult } from "../evaluate/result-schema.js";
import { median } from "../evaluate/statistics.js";
import { actsAlone, type CurvePoint, saving } from "../evaluate/summary.js";
import { judgeConfirmation, type Verdict } from "../evaluate/verdict.js";
import type { MainRow } from "./main-table.js";
import type { ShownSaving } from "./savings.js";
import type { TableContent } from "./table.js";

/** One line a saving that the main table shows: by which threshold, on how many games, with which interval. */
export function lossTable(rows: readonly MainRow[]): TableContent {
  return {
    heading: [
      "game",
      "method",
      "actions",
      "allowed loss",
      "in points",
      "saved",
      "tau",
      "difference, paired [95 %]",
      "return [95 %]",
      "expert [95 %]",
      "games",
      "evidence",
    ],
    rows: rows.flatMap((row) =>
      row.savings.flatMap((shown, place) => (shown === undefined ? [] : [lossRow(row, shown, place)])),
    ),
  };
}

function lossRow(row: MainRow, { point, expert, limit, isConfirmed }: ShownSaving, place: number): string[] {
  return [
    gameTitle(row.game),
    row.method,
    row.mode,
    formatPercent(allowedLosses[place]!, 0),
    formatDifference(limit),
    formatPercent(saving(point)),
    nameTau(point),
    ...intervalCells(point, expert),
    `${point.difference!.count}, ${point.numDistinct} distinct`,
    isConfirmed ? "confirmed" : "exploratory",
  ];
}

/** One line an attempt, failed ones too. */
export function confirmationTable(confirmations: readonly ConfirmationResult[]): TableContent {
  return {
    heading: [
      "game",
      "method",
      "actions",
      "tried",
      "tau",
      "saved",
      "difference, paired [95 %]",
      "return [95 %]",
      "expert [95 %]",
      "allowed loss",
      "in points",
      "non-inferior",
      "games",
      "µs a decision, full network",
    ],
    rows: confirmations.flatMap((confirmation) => {
      const verdicts = judgeConfirmation(confirmation);
      return confirmation.candidates.flatMap(({ mode }) =>
        verdicts
          .filter((verdict) => verdict.mode === mode)
          .map((verdict, attempt) => confirmationRow(confirmation, verdict, attempt + 1)),
      );
    }),
  };
}

function confirmationRow(confirmation: ConfirmationResult, verdict: Verdict, attempt: number): string[] {
  const { mode, point, expert, allowedLoss, limit, passed } = verdict;
  return [
    gameTitle(confirmation.ran.game),
    confirmation.ran.method,
    mode,
    String(attempt),
    nameTau(point),
    formatPercent(saving(point)),
    ...intervalCells(point, expert),
    formatPercent(allowedLoss, 0),
    formatDifference(limit),
    passed ? "**yes**" : "not shown",
    `${point.difference!.count}, ${point.numDistinct} distinct`,
    timeCell(confirmation, verdict),
  ];
}

function intervalCells(point: CurvePoint, expert: CurvePoint): string[] {
  return [
    formatInterval(point.difference!, formatDifference),
    formatInterval(point.episodeReturn),
    formatInterval(expert.episodeReturn),
  ];
}

function nameTau(point: CurvePoint): string {
  const alone = actsAlone(point);
  return alone === undefined ? String(point.tau) : `${point.tau} (${alone})`;
}

function timeCell({ decisionTimes }: ConfirmationResult, { mode, tau }: Verdict): string {
  const time = decisionTimes.find((timed) => timed.mode === mode && timed.tau === tau);
  if (time === undefined) return unknown;
  return `${median(time.policyMicroseconds).toFixed(0)}, ${median(time.expertMicroseconds).toFixed(0)}`;
}
