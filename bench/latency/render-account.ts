/** Renders `results/bench/account.json` as Markdown. */
import { gameTitle, type Stage, stages } from "../../src/tools.js";
import { agentNotes } from "../shared/bundles.js";
import { machineText } from "../shared/machine.js";
import { notes, table } from "../shared/markdown.js";
import { type AccountedDecision, type AccountRow, accountSchema } from "./account-result.js";

/**
 * Renders where the time of a decision goes.
 *
 * @param text - of an account's result file.
 * @returns one table a game and threshold, and what a reader must know.
 */
export function renderAccount(text: string): string {
  const result = accountSchema.parse(JSON.parse(text));
  const tables = result.decisions.map((decision) => {
    const own = result.rows.filter(({ game, tau }) => game === decision.game && tau === decision.tau);
    return renderDecision(decision, own);
  });
  const facts = [
    ...agentNotes(result),
    `Means over ${result.count} consecutive observations, each just written, as an environment does; of several rounds the fastest.`,
    "What no row holds is the call from JavaScript and back. Reading the clock is in the rows: a timed call takes as much longer as is said.",
    `${machineText(result.machine)}; engine: ${result.instructionSet}; Node ${result.machine.node}.`,
  ];
  return [...tables, notes(facts)].join("\n\n");
}

function renderDecision(decision: AccountedDecision, rows: readonly AccountRow[]): string {
  const { game, policy, tau, call_us, timed_call_us, multiply_adds } = decision;
  const whose = game === policy ? "" : `, random play, answered with ${gameTitle(policy)}'s network`;
  const where = tau === 1 ? "the full network" : "leaving at the first exit";
  const used = stages.filter((stage) => rows.some((row) => row.stage === stage));
  const layers = [...new Set(rows.map(({ layer }) => layer))];
  const sum = (matches: (row: AccountRow) => boolean) =>
    rows.filter(matches).reduce((total, { mean_us }) => total + mean_us, 0);
  const cell = (layer: string, stage: Stage) => {
    const time = sum((row) => row.layer === layer && row.stage === stage);
    return time === 0 ? "" : time.toFixed(2);
  };
  const lines = [
    ...layers.map((layer) => [
      layer,
      ...used.map((stage) => cell(layer, stage)),
      sum((row) => row.layer === layer).toFixed(2),
    ]),
    ["all", ...used.map((stage) => sum((row) => row.stage === stage).toFixed(2)), sum(() => true).toFixed(2)],
  ];
  const head = [
    `**${gameTitle(game)}**${whose}, ${where}: ${call_us.toFixed(1)} µs a call`,
    `${timed_call_us.toFixed(1)} when timed, ${(multiply_adds / 1000).toFixed(0)} thousand multiply-adds.`,
  ];
  return `${head.join("; ")}\n\n${table(["µs", ...used, "all"], lines)}`;
}
