/** Renders `results/bench/environments.json` as Markdown. */
import { gameTitle, median } from "../../src/tools.js";
import { machineText } from "../shared/machine.js";
import { notes, table } from "../shared/markdown.js";
import { formatSpread, ratiosOf } from "../shared/numbers.js";
import type { Opened } from "./peer-vector.js";
import { peers } from "./peers.js";
import { type EnvironmentRow, environmentsSchema } from "./result.js";

/**
 * Renders what was timed.
 *
 * @param text - of an environments result file.
 * @returns one table, and what a reader must know.
 */
export function renderEnvironments(text: string): string {
  const { rows, machine } = environmentsSchema.parse(JSON.parse(text));
  const heading = [
    ...["peer", "game", "environments", "threads", "ours, steps/s", "theirs, steps/s"],
    "times as fast [lowest, highest]",
  ];
  const facts = [
    `Both sides step in turn with the same actions; medians of ${rows[0]!.ours.length} rounds, with ratios within rounds. A step is one decision: four frames, and the stacked observation.`,
    `${machineText(machine)} after; Node ${machine.node}.`,
  ];
  return `${table(heading, rows.map(cells), "llrrrrr")}\n\n${notes(facts)}`;
}

function cells({ peer, game, numEnvs, numThreads, ours, theirs }: EnvironmentRow): string[] {
  const rates = [ours, theirs].map((values) => median(values).toFixed(0));
  const ratio = formatSpread(ratiosOf(ours, theirs), 2);
  return [peers[peer].name, gameTitle(game), String(numEnvs), String(numThreads), ...rates, ratio];
}

/**
 * Renders what vectors of several sizes took.
 *
 * @param text - of `results/bench/vectors.json`.
 * @returns one table, and what a reader must know.
 */
export function renderVectors(text: string): string {
  const { rows, machine } = environmentsSchema.parse(JSON.parse(text));
  const heading = [
    ...["environments", "received at a time", "threads", "peer", "ours, steps/s", "theirs, steps/s"],
    ...["times as fast [lowest, highest]", "made in, ours / theirs", "memory, ours / theirs"],
  ];
  const cellsOf = (row: EnvironmentRow) => {
    const { peer, numEnvs, numThreads, batchSize = numEnvs, ours, theirs, opened } = row;
    const rates = [ours, theirs].map((values) => median(values).toFixed(0));
    const both = (of: (side: Opened) => string) =>
      opened === undefined ? "" : `${of(opened.ours)} / ${of(opened.theirs)}`;
    return [
      ...[String(numEnvs), String(batchSize), String(numThreads), peers[peer].name, ...rates],
      formatSpread(ratiosOf(ours, theirs), 2),
      both(({ seconds }) => `${seconds.toFixed(2)} s`),
      both(({ megabytes }) => `${megabytes.toFixed(0)} MB`),
    ];
  };
  const facts = [
    `${gameTitle(rows[0]!.game)}; both sides step in turn, medians of ${rows[0]!.ours.length} rounds, with ratios within rounds.`,
    "Making includes the first reset. Memory is what the process grew by meanwhile; of few environments it says little.",
    "With fewer received at a time than there are, both sides give the first that are ready.",
    `${machineText(machine)} after; Node ${machine.node}.`,
  ];
  return `${table(heading, rows.map(cellsOf), "rrrlrrrrr")}\n\n${notes(facts)}`;
}

/** The same in a line, for whoever watches. */
export function describeEnvironments(row: EnvironmentRow): string {
  const { peer, game, numEnvs, numThreads, batchSize = numEnvs, ours, theirs } = row;
  const rate = (values: readonly number[]) => Math.round(median(values)).toLocaleString("en");
  const where = `${game}, ${numEnvs} environments, ${batchSize} at a time, ${numThreads} thread${numThreads > 1 ? "s" : ""}`;
  const ratio = formatSpread(ratiosOf(ours, theirs), 2);
  return `${where}: ours ${rate(ours)}/s, ${peers[peer].name} ${rate(theirs)}/s, ratio ${ratio}`;
}
