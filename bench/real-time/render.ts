/** Renders `results/bench/real-time.json` as Markdown. */
import { gameTitle } from "../../src/tools.js";
import { agentNotes } from "../shared/bundles.js";
import { notes, table } from "../shared/markdown.js";
import { formatReturn, percent } from "../shared/numbers.js";
import { type RealTimeRow, realTimeSchema } from "./result.js";

/**
 * Renders what was played.
 *
 * @param text - of a real-time result file.
 * @returns one table: a row a game and system, a column a speed of the game.
 */
export function renderRealTime(text: string): string {
  const result = realTimeSchema.parse(JSON.parse(text));
  const { rows, machine } = result;
  const speeds = [...new Set(rows.map(({ frames_per_second }) => frames_per_second))];
  const heading = [
    "game",
    "system",
    "tau",
    "µs",
    ...speeds.map((speed) => `${speed.toLocaleString("en")}/s`),
  ];
  const lines = groupRows(rows).map((group) => cells(group, speeds));
  const facts = [
    ...agentNotes(result),
    `Mean return [95 %] and, behind it, the share of the game's steps that passed unanswered, at so many emulated frames a second (a console shows 60); ${rows[0]!.return.n} seeds.`,
    `Each system takes its mean time of a decision, as measured by \`bench/latency\` (${machine.cpu}, ${machine.instructionSet}); the last action is held meanwhile.`,
  ];
  return `${table(heading, lines, `ll${"r".repeat(heading.length - 2)}`)}\n\n${notes(facts)}`;
}

/** Rows of one game, system and threshold together, in the order of the file. */
function groupRows(rows: readonly RealTimeRow[]): RealTimeRow[][] {
  const groups = new Map<string, RealTimeRow[]>();
  for (const row of rows) {
    const name = `${row.game} ${row.system} ${row.tau}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups.values()];
}

function cells(group: readonly RealTimeRow[], speeds: readonly number[]): string[] {
  const { game, system, tau, latency_us } = group[0]!;
  const at = (speed: number) => formatPlay(group.find((row) => row.frames_per_second === speed));
  return [gameTitle(game), system, tau === null ? "" : String(tau), latency_us.toFixed(1), ...speeds.map(at)];
}

function formatPlay(row: RealTimeRow | undefined): string {
  return row === undefined ? "" : `${formatReturn(row.return)}, ${percent(row.missed_steps, 0)}`;
}
