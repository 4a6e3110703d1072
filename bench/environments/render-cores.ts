/** Renders `results/bench/cores.json` as Markdown. */
import { gameTitle, median } from "../../src/tools.js";
import { machineText } from "../shared/machine.js";
import { notes, table } from "../shared/markdown.js";
import { formatSpread, ratiosOf } from "../shared/numbers.js";
import { type CoreRow, coresSchema } from "./cores-result.js";

/**
 * Renders what was timed.
 *
 * @param text - of a cores result file.
 * @returns one table, and what a reader must know.
 */
export function renderCores(text: string): string {
  const { rows, machine, frames } = coresSchema.parse(JSON.parse(text));
  const heading = ["game", "ours, frames/s", "ALE's, frames/s", "times as fast [lowest, highest]"];
  const facts = [
    summarizeCores(rows),
    `One thread, the same random actions, no observations; medians of ${rows[0]!.ours.length} rounds of ${frames.toLocaleString("en")} frames on each core in turn, in CPU time of the thread, with ratios within rounds.`,
    `${machineText(machine)} before; Node ${machine.node}.`,
  ];
  return `${table(heading, rows.map(cells), "lrrr")}\n\n${notes(facts)}`;
}

function cells({ game, ours, ale }: CoreRow): string[] {
  const rates = [ours, ale].map((values) => median(values).toFixed(0));
  return [gameTitle(game), ...rates, formatSpread(ratiosOf(ours, ale), 2)];
}

/** The geometric mean over games of the median ratio. */
export function summarizeCores(rows: readonly CoreRow[]): string {
  const logarithms = rows.map(({ ours, ale }) => Math.log(median(ratiosOf(ours, ale))));
  const mean = Math.exp(logarithms.reduce((sum, value) => sum + value, 0) / rows.length);
  return `Geometric mean of ${rows.length} games: ${mean.toFixed(2)} times as fast.`;
}

/** The same in a line, for whoever watches. */
export function describeCores({ game, ours, ale }: CoreRow): string {
  const rate = (values: readonly number[]) => Math.round(median(values)).toLocaleString("en");
  const ratio = formatSpread(ratiosOf(ours, ale), 2);
  return `${game}: ours ${rate(ours)}/s, ALE's ${rate(ale)}/s, ratio ${ratio}`;
}
