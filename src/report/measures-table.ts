/** What each exit knows, as a table and its notes. */
import { gameTitle } from "../core/game-title.js";
import { formatPercent, unknown } from "../core/number-text.js";
import { sum } from "../core/numbers.js";
import { checkResult } from "../evaluate/check-result.js";
import { numConfidenceBins } from "../evaluate/head-counts.js";
import { measureHeads } from "../evaluate/head-measures.js";
import type { MeasuresResult } from "../evaluate/measures-result.js";
import type { RatioInterval } from "../evaluate/statistics.js";
import { protocolText } from "./protocol-text.js";
import type { TableContent } from "./table.js";

/** One line an exit, the expert's left out. */
export function measuresTable(result: MeasuresResult): TableContent {
  return {
    heading: [
      "exit",
      "agrees with the expert [95 %]",
      "hindsight improvability [95 %]",
      "mean confidence",
      "calibration error",
      "KL to the expert",
    ],
    rows: measureHeads(result).map((head, index) => [
      `exit ${index + 1}`,
      formatRatio(head.agreement),
      head.hindsightImprovability === undefined ? unknown : formatRatio(head.hindsightImprovability),
      formatPercent(head.confidence),
      formatPercent(head.calibrationError),
      head.divergence.toFixed(3),
    ]),
    leastImportant: ["KL to the expert", "mean confidence"],
  };
}

/** What a reader must know to judge the numbers, one sentence a line. */
export function measuresNotes(result: MeasuresResult): string[] {
  const { ran, mode, tau, games } = checkResult("measuresNotes", result, "measures");
  const numStates = sum(games.map((game) => game.numStates));
  const numDistinct = new Set(games.map(({ actionsHash }) => actionsHash)).size;
  return [
    `${gameTitle(ran.game)}, ${ran.method}, one trained model, protocol ${protocolText(ran)}: the ${numStates} states at which it decided in ${games.length} ${mode} games (${numDistinct} distinct) at tau ${tau}.`,
    "Hindsight improvability: of the states where the exit does not have the expert's action, the share where an exit before it has.",
    `Calibration error: the mean distance between confidence and agreement, in ${numConfidenceBins} bins of confidence. Intervals: over games, by Student's t.`,
  ];
}

function formatRatio({ ratio, low, high }: RatioInterval): string {
  const ends = Number.isNaN(low) ? "" : ` [${formatPercent(low)}, ${formatPercent(high)}]`;
  return `${formatPercent(ratio)}${ends}`;
}
