/** What disagreements with the expert cost, as a table and its notes. */
import { gameTitle } from "../core/game-title.js";
import { formatCount, formatInterval, formatPercent, formatReturn, unknown } from "../core/number-text.js";
import { formatTau } from "../core/tau.js";
import { checkMeasures } from "../evaluate/check-result.js";
import { type ForkMeasure, measureForks } from "../evaluate/fork-measures.js";
import type { MeasuresResult } from "../evaluate/measures-result.js";
import type { RatioInterval } from "../evaluate/statistics.js";
import type { TableContent } from "./table.js";

/** What a policy loses in a mean decision is too little to be read. */
const perMany = 1000;

const heading = [
  "decided at",
  "decisions",
  "other action than the expert's",
  "forks",
  "points lost by one [95 %]",
  "in 1,000 decisions [95 %]",
  "for 1,000 full policies saved [95 %]",
];

/** One line an exit, the expert's left out, and one of all decisions; `undefined` where nothing was forked. */
export function forksTable(result: MeasuresResult): TableContent | undefined {
  const forks = measureForks(result);
  return forks && { heading, rows: forks.map(forkCells), leastImportant: ["decisions", "forks"] };
}

/** The same of those of several results that have forks; `undefined` where none has. */
export function allForksTable(results: readonly MeasuresResult[]): TableContent | undefined {
  const rows = checkMeasures("allForksTable", results).flatMap((result) =>
    (measureForks(result) ?? []).map((fork) => [
      gameTitle(result.ran.game),
      result.ran.method,
      formatTau(result.tau),
      ...forkCells(fork),
    ]),
  );
  return rows.length === 0 ? undefined : { heading: ["game", "method", "tau", ...heading], rows };
}

/** What a reader must know to judge the numbers, one sentence a line. */
export function forksNotes(results: readonly MeasuresResult[]): string[] {
  const known = checkMeasures("forksNotes", results);
  const horizons = new Set(known.flatMap(({ forkHorizon }) => forkHorizon ?? []));
  return [
    `Points lost: what the game earns more after the expert's action than after the exit's, both played on by the expert with the same luck, for up to ${[...horizons].join(", ")} decisions. Below 0 the exit's action was better.`,
    "Forks are drawn evenly from the disagreements. Intervals: over distinct games, by Student's t; one of no width says that no fork lost anything, not that none could.",
  ];
}

function forkCells(fork: ForkMeasure): string[] {
  const { exitIndex, numDecisions, numDisagreements, numForks } = fork;
  return [
    exitIndex === undefined ? "all" : `exit ${exitIndex + 1}`,
    formatCount(numDecisions),
    numDecisions === 0 ? unknown : formatPercent(numDisagreements / numDecisions),
    formatCount(numForks),
    formatRatio(fork.lostPerDisagreement),
    formatRatio(fork.lostPerDecision, perMany),
    formatRatio(fork.lostPerSavedPolicy, perMany),
  ];
}

function formatRatio(interval: RatioInterval | undefined, times = 1): string {
  if (interval === undefined) return unknown;
  const [mean, low, high] = [interval.ratio, interval.low, interval.high].map((value) => value * times);
  return formatInterval({ mean: mean!, low: low!, high: high! }, formatPoints);
}

/** With two decimals where they matter. */
function formatPoints(value: number): string {
  if (!(Math.abs(value) < 10)) return formatReturn(value);
  const rounded = Number(value.toFixed(2)) + 0; // + 0 turns −0 into 0
  return rounded.toFixed(2).replace(/^-/, "−");
}
