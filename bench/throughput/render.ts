/** Renders `results/bench/throughput.json` as Markdown. */
import { gameTitle } from "../../src/tools.js";
import { agentNotes } from "../shared/bundles.js";
import { machineText } from "../shared/machine.js";
import { notes, table } from "../shared/markdown.js";
import { formatSpread, ratiosOf } from "../shared/numbers.js";
import { type SweepRow, throughputSchema, type VectorRow } from "./result.js";

const ratioHeading = "times as fast [lowest, highest]";

/**
 * Renders what was timed.
 *
 * @param text - of a throughput result file; of each game (and threshold) the first row is what the others are compared to.
 * @returns two tables, and what a reader must know.
 */
export function renderThroughput(text: string): string {
  const result = throughputSchema.parse(JSON.parse(text));
  const { rows, seeds, taus, numEnvs, numSteps, machine } = result;
  const sweeps = rows.filter((row) => row.kind === "sweep");
  const vectors = rows.filter((row) => row.kind === "vector");
  const numRounds = sweeps[0]!.seconds.length;
  const thresholds = taus === null ? "all thresholds" : `tau ${taus}`;
  return [
    table(["sweep", "backend", "seconds [lowest, highest]", ratioHeading], sweeps.map(sweepCells), "llrr"),
    table(
      [`${numEnvs} games at once`, "tau", "who answers", "decisions/s [lowest, highest]", ratioHeading],
      vectors.map(vectorCells),
      "lrlrr",
    ),
    notes([
      ...agentNotes(result),
      `A sweep: ${thresholds}, ${seeds} ${seeds === 1 ? "seed" : "seeds"}, greedy and sampled, \`ztw evaluate\` from start to end on ${machine.cores} workers. Decisions for vectors: ${numSteps} steps on the same observations, emulation left out.`,
      `Medians of ${numRounds} rounds, with ratios within rounds. ${machineText(machine)} before; Node ${machine.node}.`,
    ]),
  ].join("\n\n");
}

function sweepCells(row: SweepRow, _: number, rows: readonly SweepRow[]): string[] {
  const first = rows.find(({ game }) => game === row.game)!;
  const ratios = row === first ? "" : formatSpread(ratiosOf(first.seconds, row.seconds), 2);
  return [gameTitle(row.game), row.backend, formatSpread(row.seconds, 1), ratios];
}

function vectorCells(row: VectorRow, _: number, rows: readonly VectorRow[]): string[] {
  const first = rows.find(({ game, tau }) => game === row.game && tau === row.tau)!;
  const rates = row.decisions_per_second;
  const ratios = row === first ? "" : formatSpread(ratiosOf(rates, first.decisions_per_second), 2);
  return [gameTitle(row.game), String(row.tau), row.way, formatSpread(rates, 0), ratios];
}
