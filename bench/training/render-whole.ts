/** Renders `results/bench/whole-runs.json` as Markdown. */
import { formatDuration, gameTitle } from "../../src/tools.js";
import { agentNotes } from "../shared/bundles.js";
import { machineText } from "../shared/machine.js";
import { notes, table } from "../shared/markdown.js";
import { percent } from "../shared/numbers.js";
import { type DistillationRow, type StageTimes, type SweepRow, wholeRunsSchema } from "./whole-result.js";

/**
 * Renders what was timed.
 *
 * @param text - of a result file of whole runs.
 * @returns a table of runs, one of where the distillations' time went, and what a reader must know.
 */
export function renderWholeRuns(text: string): string {
  const result = wholeRunsSchema.parse(JSON.parse(text));
  const { rows, method, machine } = result;
  const distillations = rows.filter((row) => row.kind === "distillation");
  return [
    table(
      ["game", "run", "time"],
      rows.map((row) => [gameTitle(row.game), runText(row, method), formatDuration(row.seconds)]),
      "llr",
    ),
    table(
      ["game", "stage of the distillation", "steps/s", "emulator", "answers", "updates"],
      distillations.flatMap(({ game, stages }) => stages.map((stage) => stageCells(game, stage))),
      "llrrrr",
    ),
    notes([
      ...agentNotes(result),
      "One run each, alone on the machine. Answers: the frozen expert's and all heads' during collection; updates: the rest, with logs and checkpoints.",
      `${machineText(machine)} before; Node ${machine.node}.`,
    ]),
  ].join("\n\n");
}

function runText(row: DistillationRow | SweepRow, method: string): string {
  if (row.kind === "sweep") return `sweep: ${row.thresholds} thresholds x ${row.seeds} seeds, greedy`;
  return `distillation of \`${method}\`: ${row.stages.map(({ steps }) => steps.toLocaleString("en")).join(" + ")} steps`;
}

function stageCells(game: string, { stage, steps, seconds, emulator, answers }: StageTimes): string[] {
  const shares = [emulator, answers, 1 - emulator - answers].map((share) => percent(share, 0));
  return [gameTitle(game), stage, (steps / seconds).toFixed(0), ...shares];
}
