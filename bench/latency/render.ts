/** Renders `results/bench/latency.json` as Markdown. */
import { gameTitle } from "../../src/tools.js";
import { agentNotes } from "../shared/bundles.js";
import { machineText, versionsText } from "../shared/machine.js";
import { notes, table } from "../shared/markdown.js";
import { formatReturn, percent } from "../shared/numbers.js";
import { type LatencyRow, latencySchema } from "./result.js";

/** What every other system is compared to. */
const yardstick = "ONNX Runtime fp32, Node";

const heading = [
  ...["system", "tau", "mean µs", "p50", "p95", "p99", "times as fast", "executed", "same action"],
  ...["return [95 %]", "to the expert, paired [95 %]"],
];

/**
 * Renders what was measured.
 *
 * @param text - of a latency result file.
 * @returns one table a game, and what a reader must know.
 */
export function renderLatency(text: string): string {
  const result = latencySchema.parse(JSON.parse(text));
  const { rows, machine, instructionSet, versions } = result;
  const games = [...new Set(rows.map(({ game }) => game))];
  const tables = games.map((game) => renderGame(rows.filter((row) => row.game === game)));
  const facts = [
    ...agentNotes(result),
    `Every system answers the same consecutive observations in turn, one thread each, ${rows[0]!.decisions} timed decisions a row.`,
    `${machineText(machine)}; engine: ${instructionSet}; Node ${machine.node}; ${versionsText(versions)}.`,
    "Executed: multiply-adds really done, of the full network's. Same action: as the full network. Returns: whole games on 200 seeds, or n of them, paired with the expert's there.",
  ];
  return [...tables, notes(facts)].join("\n\n");
}

function renderGame(rows: readonly LatencyRow[]): string {
  const { game, policy, changed_pixels } = rows[0]!;
  const base = rows.find(({ system }) => system === yardstick)!.mean_us;
  const whose =
    game === policy ? "" : `, a random player's observations, answered with ${gameTitle(policy)}'s network`;
  const changed = `${percent(changed_pixels)} of the pixels change from one decision to the next`;
  const lines = rows.map((row) => cells(row, base));
  return `**${gameTitle(game)}**${whose}: ${changed}.\n\n${table(heading, lines)}`;
}

function cells(row: LatencyRow, base: number): string[] {
  const difference = row.return?.difference;
  return [
    row.system,
    row.tau === null ? "" : String(row.tau),
    ...[row.mean_us, row.p50_us, row.p95_us, row.p99_us].map((time) => time.toFixed(1)),
    (base / row.mean_us).toFixed(1),
    row.executed === null ? "" : percent(row.executed),
    percent(row.agreement),
    row.return === null ? "" : formatReturn(row.return),
    difference ? `${formatReturn(difference)}, n = ${row.return!.n}` : "",
  ];
}
