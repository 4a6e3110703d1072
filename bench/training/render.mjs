/**
 * Renders `results/bench/training-speed.json` as Markdown, and puts it between the markers of docs/speed.md.
 *
 *   node bench/training/render.mjs
 */
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { gameTitle } from "ztw-atari/tools";
import { renewBlock } from "../readme-block.mjs";

/**
 * @param text - of a training-speed result file; its first row is ours.
 * @returns one table, and what a reader must know.
 */
export function renderTrainingSpeed(text) {
  const { rows, game, threads, settings, versions, machine } = JSON.parse(text);
  const [ours] = rows;
  const lines = rows.map((row) => `| ${cells(row, ours).join(" | ")} |`);
  const { environments, steps, epochs, minibatch } = settings;
  const stacks = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    "| PPO | environment steps/s [lowest, highest] | ztw-atari is times as fast [lowest, highest] |",
    "|:--|--:|--:|",
    ...lines,
    "",
    `- Collection and updates of ${gameTitle(game)}: ${environments} environments x ${steps} steps, ${epochs} epochs, minibatches of ${minibatch}, on the CPU, ${threads} threads.`,
    `- Medians of ${ours.rounds.length} rounds; in each, every system trains for ${ours.rollouts} timed rollouts in a process of its own, one after the other. The last column compares within rounds.`,
    `- ${machine.cpu}, ${machine.cores} cores, load ${machine.load[0]} before; Node ${machine.node}; ${stacks.join(", ")}.`,
  ].join("\n");
}

function cells(row, ours) {
  const rates = [row.steps_per_second, row.low, row.high].map((rate) => rate.toFixed(0));
  if (row === ours) return [row.system, formatSpread(rates), ""];
  const ratios = row.rounds.map((rate, round) => ours.rounds[round] / rate).sort((a, b) => a - b);
  const middle = (ratios.length - 1) / 2;
  const median = (ratios[Math.floor(middle)] + ratios[Math.ceil(middle)]) / 2;
  const shown = [median, ratios[0], ratios.at(-1)].map((ratio) => ratio.toFixed(2));
  return [row.system, formatSpread(rates), formatSpread(shown)];
}

function formatSpread([center, low, high]) {
  return `${center} [${low}, ${high}]`;
}

if (argv[1] === fileURLToPath(import.meta.url)) await renewBlock("training-speed", renderTrainingSpeed);
