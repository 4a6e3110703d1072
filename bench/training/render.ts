/** Renders `results/bench/training-speed.json` as Markdown. */
import { gameTitle } from "../../src/tools.js";
import { machineText, versionsText } from "../shared/machine.js";
import { notes, table } from "../shared/markdown.js";
import { formatSpread, ratiosOf } from "../shared/numbers.js";
import { type TrainingRow, trainingSpeedSchema } from "./result.js";

/**
 * Renders what was timed.
 *
 * @param text - of a training-speed result file; its first row is ours.
 * @returns one table, and what a reader must know.
 */
export function renderTrainingSpeed(text: string): string {
  const { rows, game, threads, settings, versions, machine } = trainingSpeedSchema.parse(JSON.parse(text));
  const ours = rows[0]!;
  const { environments, steps, epochs, minibatch } = settings;
  const heading = [
    "PPO",
    "environment steps/s [lowest, highest]",
    "ztw-atari is times as fast [lowest, highest]",
  ];
  const facts = [
    `Collection and updates of ${gameTitle(game)}: ${environments} environments x ${steps} steps, ${epochs} epochs, minibatches of ${minibatch}, on the CPU, ${threads} threads.`,
    `Medians of ${ours.rounds.length} rounds; in each, every system trains for ${ours.rollouts} timed rollouts in a process of its own, one after the other. The last column compares within rounds.`,
    `${machineText(machine)} before; Node ${machine.node}; ${versionsText(versions)}.`,
  ];
  return `${table(
    heading,
    rows.map((row) => cells(row, ours)),
  )}\n\n${notes(facts)}`;
}

function cells(row: TrainingRow, ours: TrainingRow): string[] {
  const ratios = row === ours ? "" : formatSpread(ratiosOf(ours.rounds, row.rounds), 2);
  return [row.system, formatSpread(row.rounds, 0), ratios];
}
