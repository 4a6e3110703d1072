/** Renders `results/bench/states.json` as Markdown. */
import { gameTitle, median } from "../../src/tools.js";
import { machineText } from "../shared/machine.js";
import { notes, table } from "../shared/markdown.js";
import { type Act, acts, type StateTimesRow, stateTimesSchema } from "./times-result.js";

const headings: Readonly<Record<Act, string>> = {
  clone: "take it",
  restore: "go back",
  serialize: "make bytes",
  deserialize: "go back to bytes",
};

/**
 * Renders what was timed.
 *
 * @param text - of a result file of states.
 * @returns one table, and what a reader must know.
 */
export function renderStates(text: string): string {
  const { rows, machine } = stateTimesSchema.parse(JSON.parse(text));
  const heading = [
    "game",
    ...acts.map((act) => `${headings[act]}, µs: ours / ale-py`),
    "bytes, ours / ale-py",
  ];
  const facts = [
    `Medians of ${rows[0]!.ours.microseconds.clone.length} rounds, both in turn. Our states also hold both screens, sound, the action that sticky actions hold and the score-keeping, which ale-py's lack.`,
    `${machineText(machine)} before; Node ${machine.node}.`,
  ];
  return `${table(heading, rows.map(cells))}\n\n${notes(facts)}`;
}

function cells({ game, ours, ale_py }: StateTimesRow): string[] {
  const times = acts.map((act) =>
    [ours, ale_py].map(({ microseconds }) => median(microseconds[act]).toFixed(1)).join(" / "),
  );
  return [
    gameTitle(game),
    ...times,
    [ours, ale_py].map(({ bytes }) => bytes.toLocaleString("en")).join(" / "),
  ];
}
