/**
 * Renders `results/bench/throughput.json` as Markdown, and puts it between the markers of docs/speed.md.
 *
 *   node bench/throughput/render.mjs
 */
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { gameTitle } from "ztw-atari/tools";
import { renewBlock } from "../readme-block.mjs";

/**
 * @param text - of a throughput result file; of each game (and threshold) the first row is what the others are compared to.
 * @returns two tables, and what a reader must know.
 */
export function renderThroughput(text) {
  const { rows, seeds, taus, numEnvs, numSteps, machine } = JSON.parse(text);
  const sweeps = rows.filter(({ kind }) => kind === "sweep");
  const vectors = rows.filter(({ kind }) => kind === "vector");
  return [
    "| sweep | backend | seconds [lowest, highest] | times as fast [lowest, highest] |",
    "|:--|:--|--:|--:|",
    ...sweeps.map((row) => sweepLine(row, firstOf(sweeps, row))),
    "",
    `| ${numEnvs} games at once | tau | who answers | decisions/s [lowest, highest] | times as fast [lowest, highest] |`,
    "|:--|--:|:--|--:|--:|",
    ...vectors.map((row) => vectorLine(row, firstOf(vectors, row))),
    "",
    `- A sweep: ${taus === null ? "all thresholds" : `tau ${taus}`}, ${seeds} ${seeds === 1 ? "seed" : "seeds"}, greedy and sampled, \`ztw evaluate\` from start to end on ${machine.cores} workers. Decisions for vectors: ${numSteps} steps on the same observations, emulation left out.`,
    `- Medians of ${sweeps[0].seconds.length} rounds, with ratios within rounds. ${machine.cpu}, ${machine.cores} cores, load ${machine.load[0]} before; Node ${machine.node}.`,
  ].join("\n");
}

function firstOf(rows, { game, tau }) {
  return rows.find((row) => row.game === game && row.tau === tau);
}

function sweepLine(row, first) {
  const ratios = row.seconds.map((seconds, round) => first.seconds[round] / seconds);
  const cells = [
    gameTitle(row.game),
    row.backend,
    formatSpread(row.seconds, 1),
    formatRatios(row, first, ratios),
  ];
  return `| ${cells.join(" | ")} |`;
}

function vectorLine(row, first) {
  const rates = row.decisions_per_second;
  const ratios = rates.map((rate, round) => rate / first.decisions_per_second[round]);
  const cells = [
    gameTitle(row.game),
    row.tau,
    row.way,
    formatSpread(rates, 0),
    formatRatios(row, first, ratios),
  ];
  return `| ${cells.join(" | ")} |`;
}

function formatRatios(row, first, ratios) {
  return row === first ? "" : formatSpread(ratios, 2);
}

function formatSpread(values, digits) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return `${median.toFixed(digits)} [${sorted[0].toFixed(digits)}, ${sorted.at(-1).toFixed(digits)}]`;
}

if (argv[1] === fileURLToPath(import.meta.url)) await renewBlock("throughput", renderThroughput);
