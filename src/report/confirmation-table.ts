/** What stands behind the savings: their thresholds and intervals, and every attempt of the confirmations. */
import { gameTitle } from "../core/game-title.js";
import { formatDifference, formatInterval, formatPercent, unknown } from "../core/number-text.js";
import { formatTau, isSameTau } from "../core/tau.js";
import { allowedLosses } from "../evaluate/non-inferiority.js";
import type { ConfirmationResult } from "../evaluate/result-schema.js";
import { median } from "../evaluate/statistics.js";
import { type CurvePoint, saving } from "../evaluate/summary.js";
import { judgeConfirmation, type Verdict } from "../evaluate/verdict.js";
import type { PolicyName } from "../model/bundle-schema.js";
import type { MainRow } from "./main-table.js";
import { describeExits, mergeTwins, nameGames, nameMethods, type TwinRow } from "./row-facts.js";
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
      "who decides",
      "difference, paired [95 %]",
      "return [95 %]",
      "expert [95 %]",
      "games",
      "evidence",
    ],
    rows: mergeTwins<PolicyName, LossRow>(
      rows.flatMap((row) =>
        row.savings.flatMap((shown, place) => (shown === undefined ? [] : [{ ...row, shown, place }])),
      ),
      ({ game, shown, place }) => JSON.stringify([game, place, nameGames(shown.point)]),
    ).map((row) => lossRow(row, row.shown, row.place)),
  };
}

type LossRow = MainRow & { readonly shown: ShownSaving; readonly place: number };

function lossRow(row: MainRow, { point, expert, limit, isConfirmed }: ShownSaving, place: number): string[] {
  return [
    gameTitle(row.game),
    nameMethods(row),
    row.mode,
    formatPercent(allowedLosses[place]!, 0),
    formatDifference(limit),
    formatPercent(saving(point)),
    formatTau(point.tau),
    describeExits(point),
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
      "who decides",
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
    rows: mergeTwins<PolicyName, AttemptRow>(
      confirmations.flatMap(attemptRows),
      ({ confirmation, verdict }) =>
        JSON.stringify([confirmation.ran.game, verdict.allowedLoss, nameGames(verdict.point)]),
    ).map((row) => confirmationRow(row, confirmations)),
  };
}

/** Who has no line in that table, and why; undefined if everybody has one. */
export function describeUntuned(confirmations: readonly ConfirmationResult[]): string | undefined {
  const byGame = new Map<string, string[]>();
  for (const confirmation of confirmations) {
    const { game, method } = confirmation.ran;
    if (judgeConfirmation(confirmation).length === 0) byGame.set(game, [...(byGame.get(game) ?? []), method]);
  }
  if (byGame.size === 0) return undefined;
  const names = [...byGame].map(([game, methods]) => `${gameTitle(game)} ${methods.join(", ")}`);
  return `No threshold that saves anything was accepted on the calibration games, so that none was played on fresh seeds: ${names.join("; ")}.`;
}

interface AttemptRow extends TwinRow<PolicyName> {
  readonly confirmation: ConfirmationResult;
  readonly verdict: Verdict;
  /** From 1, in its mode. */
  readonly attempt: number;
}

function attemptRows(confirmation: ConfirmationResult): AttemptRow[] {
  const verdicts = judgeConfirmation(confirmation);
  return confirmation.candidates.flatMap(({ mode }) =>
    verdicts
      .filter((verdict) => verdict.mode === mode)
      .map((verdict, place) => ({
        method: confirmation.ran.method,
        confirmation,
        verdict,
        attempt: place + 1,
      })),
  );
}

function confirmationRow(row: AttemptRow, all: readonly ConfirmationResult[]): string[] {
  const { confirmation, verdict, attempt } = row;
  const { mode, point, expert, allowedLoss, limit, passed } = verdict;
  return [
    gameTitle(confirmation.ran.game),
    nameMethods(row),
    mode,
    String(attempt),
    formatTau(point.tau),
    describeExits(point),
    formatPercent(saving(point)),
    ...intervalCells(point, expert),
    formatPercent(allowedLoss, 0),
    formatDifference(limit),
    passed ? "**yes**" : "not shown",
    `${point.difference!.count}, ${point.numDistinct} distinct`,
    timeCell(row, all),
  ];
}

function intervalCells(point: CurvePoint, expert: CurvePoint): string[] {
  return [
    formatInterval(point.difference!, formatDifference),
    formatInterval(point.episodeReturn),
    formatInterval(expert.episodeReturn),
  ];
}

/** Of the first of several twins; with the backend that computed it where others stand in the same column. */
function timeCell({ confirmation, verdict }: AttemptRow, all: readonly ConfirmationResult[]): string {
  const { ran, decisionTimes } = confirmation;
  const time = decisionTimes.find(({ mode, tau }) => mode === verdict.mode && isSameTau(tau, verdict.tau));
  if (time === undefined) return unknown;
  const isMixed = all.some((other) => other.ran.backend !== ran.backend);
  const times = [time.policyMicroseconds, time.expertMicroseconds].map((rounds) => median(rounds).toFixed(0));
  return `${times.join(", ")}${isMixed ? ` (${ran.backend})` : ""}`;
}
