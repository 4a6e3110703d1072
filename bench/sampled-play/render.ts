/** Renders `results/bench/sampled-play.json` as Markdown. */
import { gameTitle } from "../../src/tools.js";
import { agentNotes } from "../shared/bundles.js";
import { notes, table } from "../shared/markdown.js";
import { formatReturn, percent } from "../shared/numbers.js";
import { type SampledPlayRow, sampledPlaySchema } from "./result.js";

/**
 * Renders what was played.
 *
 * @param text - of a result file of `sampled-play/measure`.
 * @returns a table a game: a row a rule, kind of play and threshold.
 */
export function renderSampledPlay(text: string): string {
  const result = sampledPlaySchema.parse(JSON.parse(text));
  const games = [...new Set(result.rows.map(({ game }) => game))];
  const parts = games.map((game) =>
    renderGame(
      game,
      result.rows.filter((row) => row.game === game),
    ),
  );
  const trained = games.map(
    (game) => `${result.gates[game]!.steps.toLocaleString("en")} on ${gameTitle(game)}`,
  );
  const facts = [
    ...agentNotes(result),
    `Sampled: actions drawn from the probabilities. ${result.seeds} games a row; returns [95 %], and differences to the expert on the same seeds, paired.`,
    `The gates of the last rule were trained for it, in steps: ${trained.join(", ")}. They do not ship.`,
  ];
  return [...parts, notes(facts)].join("\n\n");
}

function renderGame(game: string, rows: readonly SampledPlayRow[]): string {
  const heading = ["exits are left by", "actions", "tau", "saved", "to the expert", "return", "exits"];
  return `**${gameTitle(game)}**\n\n${table(heading, rows.map(cells))}`;
}

function cells({
  rule,
  mode,
  tau,
  saved,
  difference,
  return: played,
  exit_shares: shares,
}: SampledPlayRow): string[] {
  const exits = shares.map((share) => (100 * share).toFixed(0)).join(" / ");
  return [rule, mode, String(tau), percent(saved), formatReturn(difference), formatReturn(played), exits];
}
