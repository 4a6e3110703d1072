/** Renders `results/bench/core-gains.json` as Markdown. */
import { gameTitle } from "../../src/tools.js";
import { agentNotes } from "../shared/bundles.js";
import { machineText } from "../shared/machine.js";
import { notes, table } from "../shared/markdown.js";
import { formatSpread, ratiosOf } from "../shared/numbers.js";
import { coreGainsSchema } from "./core-gains-result.js";

/**
 * Renders what was timed.
 *
 * @param text - of a result file of core gains.
 * @returns one table, and what a reader must know.
 */
export function renderCoreGains(text: string): string {
  const result = coreGainsSchema.parse(JSON.parse(text));
  const { rows, machine } = result;
  const heading = ["game", "work", "seconds, our core", "ALE's core", "times as fast [lowest, highest]"];
  const lines = rows.map(({ game, work, ztw, ale }) => [
    gameTitle(game),
    work,
    formatSpread(ztw, 1),
    formatSpread(ale, 1),
    formatSpread(ratiosOf(ale, ztw), 2),
  ]);
  const facts = [
    ...agentNotes(result),
    `All cores of the machine; medians of ${rows[0]!.ztw.length} rounds, both in turn, with ratios within rounds. PPO spends most of its time on updates, which no emulator makes faster.`,
    `${machineText(machine)} before; Node ${machine.node}.`,
  ];
  return `${table(heading, lines, "llrrr")}\n\n${notes(facts)}`;
}
