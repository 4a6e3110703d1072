/**
 * Renders `results/bench/real-time.json` as Markdown, and puts it between the markers of docs/speed.md.
 *
 *   node bench/real-time/render.mjs
 */
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { gameTitle } from "ztw-atari/tools";
import { renewBlock } from "../readme-block.mjs";

/**
 * @param text - of a real-time result file.
 * @returns one table: a row a game and system, a column a speed of the game.
 */
export function renderRealTime(text) {
  const { rows, machine } = JSON.parse(text);
  const speeds = [...new Set(rows.map(({ frames_per_second }) => frames_per_second))];
  const policies = groupRows(rows);
  const heading = [
    "game",
    "system",
    "tau",
    "µs",
    ...speeds.map((speed) => `${speed.toLocaleString("en")}/s`),
  ];
  const lines = [...policies.values()].map((group) => `| ${cells(group, speeds).join(" | ")} |`);
  return [
    `| ${heading.join(" | ")} |`,
    `|:--|:--|${"--:|".repeat(heading.length - 2)}`,
    ...lines,
    "",
    `- Mean return [95 %] and, behind it, the share of the game's steps that passed unanswered, at so many emulated frames a second (a console shows 60); ${rows[0].return.n} seeds.`,
    `- Each system takes its mean time of a decision, as measured by \`bench/latency\` (${machine.cpu}, ${machine.instructionSet}); the last action is held meanwhile.`,
  ].join("\n");
}

function groupRows(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(nameOf(row), [...(groups.get(nameOf(row)) ?? []), row]);
  return groups;
}

function nameOf({ game, system, tau }) {
  return `${game} ${system} ${tau}`;
}

function cells(group, speeds) {
  const [{ game, system, tau, latency_us }] = group;
  const at = (speed) => formatPlay(group.find(({ frames_per_second }) => frames_per_second === speed));
  return [gameTitle(game), system, tau === null ? "" : String(tau), latency_us.toFixed(1), ...speeds.map(at)];
}

function formatPlay({ missed_steps, return: { mean, low, high } }) {
  const digits = Math.abs(mean) < 100 ? 1 : 0;
  const [center, ...ends] = [mean, low, high].map((value) => value.toFixed(digits));
  return `${center} [${ends.join(", ")}], ${(100 * missed_steps).toFixed(0)} %`;
}

if (argv[1] === fileURLToPath(import.meta.url)) await renewBlock("real-time", renderRealTime);
