/** Renders `results/bench/lab.json` as Markdown. */
import { agentNotes } from "../shared/bundles.js";
import { machineText } from "../shared/machine.js";
import { notes, table } from "../shared/markdown.js";
import { percent } from "../shared/numbers.js";
import { type LatencyRow, labSchema, type WatchingRow } from "./result.js";

/** Of one game in real time. */
const fullRate = 60;

/**
 * Renders what was measured.
 *
 * @param text - of a result file of the lab.
 * @returns a table of ways to watch, a row each; then how soon a threshold acts.
 */
export function renderLab(text: string): string {
  const result = labSchema.parse(JSON.parse(text));
  const { rows, latency, machine } = result;
  const heading = ["watching", "viewers", "frames a second, each", "the slowest viewer", "of a core"];
  const facts = [
    ...agentNotes(result),
    ...latency.map(latencyText),
    `In real time a game shows ${fullRate} frames a second and decides 15 times. Each row: ${rows[0]!.seconds} s, on ${machineText(machine)}. ` +
      "The core's share is the server's process: emulator, decisions, sending; browsers draw elsewhere.",
  ];
  return `${table(heading, rows.map(cells), "lrrrr")}\n\n${notes(facts)}`;
}

function cells({ viewers, lanes, shows_all, frames_per_second, cpu_share }: WatchingRow): string[] {
  const what = lanes === 1 ? "one game" : "a race of two";
  const { mean, least } = frames_per_second;
  return [
    shows_all ? `${what}, all heads and heat maps` : what,
    String(viewers),
    mean.toFixed(1),
    least.toFixed(1),
    percent(cpu_share, 0),
  ];
}

function latencyText({ speed, median_ms, p95_ms, n }: LatencyRow): string {
  const pace = speed === 1 ? "in real time" : `at ${speed} times real time`;
  return (
    `A moved tau acts ${pace} after ${median_ms.toFixed(1)} ms (median of ${n}), 95 % within ${p95_ms.toFixed(1)} ms: ` +
    `that is until the next decision, and one is made every ${(4000 / fullRate / speed).toFixed(1)} ms.`
  );
}
