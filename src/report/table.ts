/** Tables of a sweep, for the terminal and for Markdown; computed from rows, never typed in. */

import Table from "cli-table3";
import { checkObject } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { gameTitle } from "../core/game-title.js";
import { formatDifference, formatInterval, formatPercent, unknown } from "../core/number-text.js";
import { formatTau, isSameTau } from "../core/tau.js";
import { defaultReferenceTable, normalizedScore, referenceReturns } from "../envs/reference-returns.js";
import type { SweepResult } from "../evaluate/result-schema.js";
import { intervalCoverage } from "../evaluate/statistics.js";
import {
  actsAlone,
  type CurvePoint,
  findExpert,
  type Summary,
  saving,
  summarize,
} from "../evaluate/summary.js";
import { expertTau } from "../evaluate/taus.js";
import type { CostModelName } from "../model/cost.js";
import { fitTable, type TextOptions, wrapText } from "./fit-text.js";
import { protocolText } from "./protocol-text.js";

/** Rows of text under a heading, before a format is chosen. */
export interface TableContent {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns to leave out where there is no room, the first first. */
  readonly leastImportant?: readonly string[];
}

/** One line a point of the curve. */
export function sweepTable(summary: Summary): TableContent {
  const numClassifiers = (summary.points[0]?.exitShares.length ?? 1) - 1;
  const exits = Array.from({ length: numClassifiers }, (_, exit) => `exit ${exit + 1}`);
  const percent = Math.round(intervalCoverage * 100);
  const isRealTime = summary.points.some(({ missedShare }) => missedShare !== undefined);
  const isCounted = summary.points.some(({ performed }) => performed !== undefined);
  const isHolding = summary.points.some(({ heldShare }) => heldShare !== undefined);
  const heading = [
    "actions",
    "tau",
    `return [${percent} %]`,
    "to the expert, paired",
    "cost",
    "saved",
    ...(isHolding ? ["held"] : []),
    ...(isCounted ? ["executed", "compared"] : []),
    ...(isRealTime ? ["missed"] : []),
    ...exits,
    "expert",
    "µs/decision",
    "distinct",
    "stuck",
  ];
  const points = summary.points.filter(({ twinOf }) => twinOf === undefined);
  return {
    heading,
    rows: points.map((point) =>
      tableRow(point, nameTaus(point, summary.points), { isHolding, isCounted, isRealTime }),
    ),
    leastImportant: [
      ...["compared", "stuck", ...exits, "expert", "executed", "µs/decision", "cost", "distinct"],
      ...["missed", "to the expert, paired"],
    ].filter((name) => heading.includes(name)),
  };
}

/** The taus that played the same games, and who decides where it is one alone: `0.1–0.35 (exit 1 alone)`. */
function nameTaus(point: CurvePoint, points: readonly CurvePoint[]): string {
  const ofMode = points.filter(({ mode }) => mode === point.mode);
  const places = ofMode.flatMap(({ tau, twinOf }, place) =>
    isSameTau(twinOf ?? tau, point.tau) ? [place] : [],
  );
  const ofPlaces = places.map((place) => ofMode[place]!.tau);
  const taus = ofPlaces.map(formatTau);
  const isUnbroken = places.at(-1)! - places[0]! === places.length - 1;
  const isRange = taus.length > 2 && isUnbroken && ofPlaces.every((tau) => typeof tau === "number");
  const names = isRange ? `${taus[0]}–${taus.at(-1)}` : taus.join(", ");
  const alone = actsAlone(point);
  return alone === undefined ? names : `${names} (${alone})`;
}

function tableRow(point: CurvePoint, taus: string, { isHolding, isCounted, isRealTime }: Columns): string[] {
  const { mode, episodeReturn, difference, exitShares, numDistinct, numStuck } = point;
  return [
    mode,
    taus,
    formatInterval(point.episodeReturn),
    difference === undefined ? unknown : formatInterval(difference, formatDifference),
    formatPercent(point.relativeCost),
    formatPercent(saving(point)),
    ...(isHolding ? [formatPercent(point.heldShare ?? 0)] : []),
    ...(isCounted ? performedCells(point) : []),
    ...(isRealTime ? [point.missedShare === undefined ? unknown : formatPercent(point.missedShare)] : []),
    ...exitShares.map((share) => formatPercent(share)),
    point.decideMicroseconds.toFixed(0),
    `${numDistinct}/${episodeReturn.count}`,
    String(numStuck),
  ];
}

/** Columns that only some sweeps have. */
interface Columns {
  readonly isHolding: boolean;
  readonly isCounted: boolean;
  readonly isRealTime: boolean;
}

function performedCells({ performed }: CurvePoint): string[] {
  if (performed === undefined) return [unknown, unknown];
  return [formatPercent(performed.relativeCost), `${(performed.bytesCompared / 1000).toFixed(1)} kB`];
}

/** One line an expert and way of choosing actions, of games that it played alone. */
export function expertTable(results: readonly SweepResult[]): TableContent {
  const points = results.flatMap((result) =>
    summarize(result).points.map((point) => ({
      game: result.ran.game,
      protocol: protocolText(result.ran),
      point,
    })),
  );
  return {
    heading: [
      "game",
      "actions",
      "return [95 %]",
      "games",
      "protocol",
      `human-normalized (table ${defaultReferenceTable})`,
    ],
    rows: points.map(({ game, protocol, point }) => {
      const { mode, episodeReturn, numDistinct } = point;
      const reference = referenceReturns(game);
      return [
        gameTitle(game),
        mode,
        formatInterval(point.episodeReturn),
        `${episodeReturn.count}, ${numDistinct} distinct`,
        protocol,
        reference === undefined ? unknown : normalizedScore(episodeReturn.mean, reference).toFixed(2),
      ];
    }),
  };
}

/** What a reader must know to judge the numbers, one sentence a line. */
export function sweepNotes(result: SweepResult, summary: Summary): string[] {
  const { ran, timing } = result;
  const { numTrainedModels, machine } = ran;
  const models = numTrainedModels === 1 ? "one trained model" : `${numTrainedModels} trained models`;
  return [
    `${gameTitle(ran.game)}, ${ran.method}, ${models}, protocol ${protocolText(ran)}; whole games, raw returns, Student's t intervals.`,
    `Cost: ${describeCost(summary)} tau ${expertTau} is the expert.`,
    ...holdNote(summary),
    ...performedNote(summary),
    ...realTimeNote(ran),
    ...normalizedExpert(ran.game, summary),
    `Time: inside decide, one thread a worker; ${timing.numWorkers} workers on ${machine.cores} cores (${machine.cpu}), load ${timing.loadAverage[0]}.`,
    ...stuckNote(summary),
  ];
}

function describeCost({ costModel, floor, ceiling }: Summary): string {
  if (floor === undefined || ceiling === undefined)
    return "multiply-adds executed, counted as they were, of those of the full policy.";
  const bounds = `floor ${formatPercent(floor)}, ceiling ${formatPercent(ceiling)}`;
  return `operations by the ${costModel} model; ${bounds} of the full policy.`;
}

function holdNote({ points }: Summary): string[] {
  if (points.every(({ heldShare }) => heldShare === undefined)) return [];
  return [
    "Held: steps in which the action before went on without a decision. They cost nothing; all shares, costs and times are of all steps.",
  ];
}

function performedNote({ points }: Summary): string[] {
  if (points.every(({ performed }) => performed === undefined)) return [];
  return [
    "Executed: multiply-adds really done, of the full policy's; compared: bytes read to find what changed, a decision.",
  ];
}

function realTimeNote({ realTime }: SweepResult["ran"]): string[] {
  if (realTime === undefined) return [];
  const { framesPerSecond, latencyMicroseconds } = realTime;
  const latency =
    latencyMicroseconds === undefined ? "its own time, as measured" : `${latencyMicroseconds} µs, as given`;
  return [
    `Real time: the game went on at ${framesPerSecond} frames a second while the policy thought, each decision for ${latency}; missed: steps that passed meanwhile.`,
  ];
}

function normalizedExpert(game: string, summary: Summary): string[] {
  const reference = referenceReturns(game);
  if (reference === undefined) return [];
  const scores = summary.points
    .filter((point) => point === findExpert(summary, point.mode))
    .map((point) => `${normalizedScore(point.episodeReturn.mean, reference).toFixed(2)} ${point.mode}`);
  if (scores.length === 0) return [];
  return [`Human-normalized score of the expert (table ${defaultReferenceTable}): ${scores.join(", ")}.`];
}

function stuckNote(summary: Summary): string[] {
  const stuck = summary.points.filter((point) => point.numStuck > 0);
  if (stuck.length === 0) return [];
  const modes = [...new Set(stuck.map((point) => point.mode))].join(" and ");
  return [`Some ${modes} games earned nothing for so long that they were cut off: see "stuck".`];
}

/**
 * A sweep as a table for the terminal, with its notes below.
 *
 * @param options.columns - of the terminal; columns of the table that do not fit are left out, the least important first. Default: all.
 */
export function textReport(
  result: SweepResult,
  costModel: CostModelName = "reference",
  options: TextOptions = {},
): string {
  const summary = summarize(result, costModel);
  const notes = sweepNotes(result, summary).map((note) => wrapText(note, options));
  return [textTable(sweepTable(summary), options), ...notes].join("\n");
}

/** A sweep as a Markdown table, with its notes below. */
export function markdownReport(result: SweepResult, costModel: CostModelName = "reference"): string {
  const summary = summarize(result, costModel);
  const notes = sweepNotes(result, summary).map((note) => `- ${note}`);
  return [markdownTable(sweepTable(summary)), "", ...notes].join("\n");
}

/** Draws a table with box characters, without colors; all but the first column right-aligned. */
export function textTable(content: TableContent, options: TextOptions = {}): string {
  checkContent("textTable", content);
  checkObject("textTable", "options", options);
  return fitTable(content, drawTable, options);
}

function checkContent(where: string, content: TableContent): TableContent {
  const { heading, rows } = checkObject(where, "content", content);
  if (Array.isArray(heading) && Array.isArray(rows)) return content;
  throw new InvalidArgumentError(describeMismatch(where, "heading and rows", "content", content));
}

function drawTable({ heading, rows }: TableContent): string {
  const table = new Table({
    head: [...heading],
    colAligns: heading.map((_, column) => (column === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** Draws a table in Markdown; all but the first column right-aligned. */
export function markdownTable(content: TableContent): string {
  const { heading, rows } = checkContent("markdownTable", content);
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  const alignment = heading.map((_, column) => (column === 0 ? ":--" : "--:"));
  return [line(heading), `|${alignment.join("|")}|`, ...rows.map(line)].join("\n");
}

function escapeCell(cell: string): string {
  return cell.replaceAll("|", "\\|");
}
