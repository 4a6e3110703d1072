/** What each exit knows, as a table and its notes. */
import { gameTitle } from "../core/game-title.js";
import { formatPercent, unknown } from "../core/number-text.js";
import { sum } from "../core/numbers.js";
import { formatTau } from "../core/tau.js";
import { checkMeasures, checkResult } from "../evaluate/check-result.js";
import { numConfidenceBins } from "../evaluate/head-counts.js";
import { type HeadMeasure, measureHeads } from "../evaluate/head-measures.js";
import type { MeasuresResult } from "../evaluate/measures-result.js";
import type { RatioInterval } from "../evaluate/statistics.js";
import { protocolText } from "./protocol-text.js";
import type { TableContent } from "./table.js";

const heading = [
  "exit",
  "agrees with the expert [95 %]",
  "hindsight improvability [95 %]",
  "mean confidence",
  "calibration error",
  "KL to the expert",
];

/** One line an exit, the expert's left out. */
export function measuresTable(result: MeasuresResult): TableContent {
  return {
    heading,
    rows: measureHeads(result).map(headCells),
    leastImportant: ["KL to the expert", "mean confidence"],
  };
}

/** The same of several results. */
export function allMeasuresTable(results: readonly MeasuresResult[]): TableContent {
  return {
    heading: ["game", "states of", "tau", ...heading],
    rows: checkMeasures("allMeasuresTable", results).flatMap((result) =>
      measureHeads(result).map((head, index) => [
        gameTitle(result.ran.game),
        `${result.ran.method}, ${result.mode}`,
        formatTau(result.tau),
        ...headCells(head, index),
      ]),
    ),
  };
}

function headCells(head: HeadMeasure, index: number): string[] {
  return [
    `exit ${index + 1}`,
    formatRatio(head.agreement),
    head.hindsightImprovability === undefined ? unknown : formatRatio(head.hindsightImprovability),
    formatPercent(head.confidence),
    formatPercent(head.calibrationError),
    head.divergence.toFixed(3),
  ];
}

/** What a reader must know to judge the numbers, one sentence a line. */
export function measuresNotes(result: MeasuresResult): string[] {
  const { ran, mode, tau, games } = checkResult("measuresNotes", result, "measures");
  const numStates = sum(games.map((game) => game.numStates));
  const numDistinct = new Set(games.map(({ actionsHash }) => actionsHash)).size;
  return [
    `${gameTitle(ran.game)}, ${ran.method}, one trained model, protocol ${protocolText(ran)}: the ${numStates} states at which it decided in ${games.length} ${mode} games (${numDistinct} distinct) at tau ${formatTau(tau)}.`,
    ...measuresWords,
  ];
}

/** What the columns are. */
export const measuresWords = [
  "Hindsight improvability: of the states where the exit does not have the expert's action, the share where an exit before it has.",
  `Calibration error: the mean distance between confidence and agreement, in ${numConfidenceBins} bins of confidence. Intervals: over distinct games, by Student's t.`,
];

function formatRatio({ ratio, low, high }: RatioInterval): string {
  const ends = Number.isNaN(low) ? "" : ` [${formatPercent(low)}, ${formatPercent(high)}]`;
  return `${formatPercent(ratio)}${ends}`;
}
