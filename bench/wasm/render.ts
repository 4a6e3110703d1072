/** Renders `results/bench/wasm.json` as Markdown. */
import { gameTitle, median } from "../../src/tools.js";
import { agentNotes } from "../shared/bundles.js";
import { machineText, versionsText } from "../shared/machine.js";
import { notes, table } from "../shared/markdown.js";
import { formatSpread, percent, ratiosOf } from "../shared/numbers.js";
import {
  type MemoryRow,
  type RealTimeRow,
  type SizeRow,
  type TimingRow,
  type WasmResult,
  wasmSchema,
} from "./result.js";

const whats = {
  emulator: "frames a second, emulator alone",
  agent: "frames a second, an agent that plays",
  decision: "µs a decision",
} as const;

/**
 * Renders what was measured.
 *
 * @param text - of a result file.
 * @returns tables of times, sizes and memory; then what a reader must know.
 */
export function renderWasm(text: string): string {
  const result = wasmSchema.parse(JSON.parse(text));
  const { rows, sizes, memory } = result;
  const heading = ["game", "what", "system", "tau", "median [lowest, highest]", "of native, by round"];
  return [
    table(
      heading,
      rows.map((row) => timingCells(row, rows)),
      "lllrrr",
    ),
    table(["file", "bytes", "brotli"], sizes.map(sizeCells), "lrr"),
    table(["emulators", "native, MB", "WebAssembly, MB"], memoryLines(memory), "rrr"),
    notes(factsOf(result)),
  ].join("\n\n");
}

/** A row in a few words. */
export function describeTiming({ game, what, system, tau, values }: TimingRow): string {
  return `${game}, ${whats[what]}, ${system}${tau === null ? "" : ` at ${tau}`}: ${formatSpread(values, 1)}`;
}

function timingCells(row: TimingRow, rows: readonly TimingRow[]): string[] {
  const { game, what, system, tau, values } = row;
  const digits = what === "decision" ? 1 : 0;
  const native = nativeOf(row, rows);
  const ratio =
    native === undefined || native === row ? "" : formatSpread(ratiosOf(values, native.values), 2);
  const shownTau = tau === null ? "" : String(tau);
  return [gameTitle(game), whats[what], system, shownTau, formatSpread(values, digits), ratio];
}

/** What a row is compared to: the same natively; of graphs without exits, the engine's whole network. */
function nativeOf(row: TimingRow, rows: readonly TimingRow[]): TimingRow | undefined {
  const own = { engine: "engine", "engine-wasm": "engine", "engine-int8": "engine-int8" };
  const others = { ...own, "engine-wasm-int8": "engine-int8", "onnxruntime-web": "engine" };
  const system = row.what === "decision" ? others[row.system as keyof typeof others] : "native";
  const tau = row.what === "decision" ? (row.tau ?? 1) : row.tau;
  return rows.find(
    (other) =>
      other.game === row.game && other.what === row.what && other.system === system && other.tau === tau,
  );
}

function sizeCells({ name, raw, brotli }: SizeRow): string[] {
  return [name, raw.toLocaleString("en"), brotli.toLocaleString("en")];
}

function memoryLines(memory: readonly MemoryRow[]): string[][] {
  const counts = [...new Set(memory.map(({ emulators }) => emulators))];
  const of = (build: MemoryRow["build"], count: number) =>
    memory.find((row) => row.build === build && row.emulators === count)?.megabytes.toFixed(1) ?? "";
  return counts.map((count) => [String(count), of("native", count), of("wasm", count)]);
}

function factsOf(result: WasmResult): string[] {
  const { machine, instructionSet, versions, rows } = result;
  return [
    ...agentNotes(result),
    ...pageFacts(result),
    ...result.real_time.map(realTimeText),
    "Memory: what a process grows by, each count in one of its own, module included. The graph of onnxruntime-web without a tau has no exits; it is compared to the engine at tau 1.",
    `One thread, all systems in turn, ${rows[0]!.values.length} rounds. ${machineText(machine)}; native engine: ${instructionSet}; Node ${machine.node}${Object.keys(versions).length === 0 ? "; onnxruntime-web was not there" : `; ${versionsText(versions)}`}.`,
  ];
}

function pageFacts({ page }: WasmResult): string[] {
  if (page === null) return ["The page was not measured: there was no browser."];
  const { browser, first_frame_ms, game } = page;
  const rate = (game.frames / game.seconds).toFixed(0);
  return [
    `The lab without a server, from a server on the same machine: the first frame after ${(median(first_frame_ms) / 1000).toFixed(2)} s (median of ${first_frame_ms.length} first visits, longest ${(Math.max(...first_frame_ms) / 1000).toFixed(2)} s). A whole game of ${gameTitle(game.game)} in its worker as fast as it goes: ${rate} frames a second, where a console shows 60. ${browser}.`,
  ];
}

function realTimeText({ build, agents, cpu_share, late_steps, seconds }: RealTimeRow): string {
  const name = build === "wasm" ? "in WebAssembly" : "natively";
  return `${agents} agents in one thread, each at 60 frames a second, ${name}: ${percent(cpu_share)} of a core, ${percent(late_steps)} of their steps late (${seconds.toFixed(1)} s).`;
}
