/**
 * Renders `results/bench/latency.json` as Markdown, and puts it between the markers of docs/speed.md.
 *
 *   node bench/latency/render.mjs
 */
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { gameTitle } from "ztw-atari/tools";
import { renewBlock } from "../readme-block.mjs";

/** What every other system is compared to. */
const yardstick = "ONNX Runtime fp32, Node";

/**
 * @param text - of a latency result file.
 * @returns one table a game, and what a reader must know.
 */
export function renderLatency(text) {
  const { rows, machine, instructionSet, versions } = JSON.parse(text);
  const subjects = [...new Set(rows.map(({ game }) => game))];
  const tables = subjects.map((game) => renderGame(rows.filter((row) => row.game === game)));
  const [{ decisions }] = rows;
  const stacks = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const notes = [
    `Every system answers the same consecutive observations in turn, one thread each, ${decisions} timed decisions a row.`,
    `${machine.cpu}, ${machine.cores} cores, load ${machine.load[0]}; engine: ${instructionSet}; Node ${machine.node}; ${stacks.join(", ")}.`,
    "Executed: multiply-adds really done, of the full network's. Same action: as the full network. Returns: whole games on 200 seeds, or n of them, paired with the expert's there.",
  ];
  return [...tables, notes.map((note) => `- ${note}`).join("\n")].join("\n\n");
}

function renderGame(rows) {
  const [{ game, policy, changed_pixels }] = rows;
  const base = rows.find(({ system }) => system === yardstick).mean_us;
  const whose =
    game === policy ? "" : `, a random player's observations, answered with ${gameTitle(policy)}'s network`;
  const changed = `${percent(changed_pixels)} of the pixels change from one decision to the next`;
  const heading = [
    "system",
    "tau",
    "mean µs",
    "p50",
    "p95",
    "p99",
    "times as fast",
    "executed",
    "same action",
    "return [95 %]",
    "to the expert, paired [95 %]",
  ];
  const lines = rows.map((row) => `| ${cells(row, base).join(" | ")} |`);
  return [
    `**${gameTitle(game)}**${whose}: ${changed}.`,
    "",
    `| ${heading.join(" | ")} |`,
    `|:--|${"--:|".repeat(heading.length - 1)}`,
    ...lines,
  ].join("\n");
}

function cells(row, base) {
  return [
    row.system,
    row.tau === null ? "" : String(row.tau),
    row.mean_us.toFixed(1),
    ...[row.p50_us, row.p95_us, row.p99_us].map((time) => time.toFixed(1)),
    `${(base / row.mean_us).toFixed(1)}`,
    row.executed === null ? "" : percent(row.executed),
    percent(row.agreement),
    row.return === null ? "" : formatReturn(row.return),
    row.return?.difference ? `${formatReturn(row.return.difference)}, n = ${row.return.n}` : "",
  ];
}

function formatReturn({ mean, low, high }) {
  const digits = Math.abs(mean) < 100 ? 1 : 0;
  return `${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

if (argv[1] === fileURLToPath(import.meta.url)) await renewBlock("latency", renderLatency);
