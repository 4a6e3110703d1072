import { describe, expect, it } from "vitest";
import type { ActionMode } from "../../src/evaluate/episode.js";
import { summarize } from "../../src/evaluate/summary.js";
import type { PolicyName } from "../../src/model/bundle-schema.js";
import { type MainRow, maxRows, shortenRows } from "../../src/report/main-table.js";
import type { ShownSaving } from "../../src/report/savings.js";
import { plantSweep, plausibleCurve } from "../evaluate/synthetic-results.js";

const { points } = summarize(plantSweep({ points: plausibleCurve }));
const shown: ShownSaving = { point: points[0]!, expert: points.at(-1)!, limit: -1, isConfirmed: true };

const row = (game: string, method: PolicyName, mode: ActionMode, saves = false): MainRow => ({
  game,
  method,
  mode,
  protocol: "ref-clean",
  savings: [saves ? shown : undefined],
});

/** Every method of every game, greedy and sampled; the last method saves most. */
function rowsOf(games: readonly string[], methods: readonly PolicyName[]): MainRow[] {
  return games.flatMap((game) =>
    methods.flatMap((method, place) =>
      (["greedy", "sampled"] as const).map((mode) => row(game, method, mode, place === methods.length - 1)),
    ),
  );
}

describe("rows of the front page", () => {
  it("are all rows where there is room", () => {
    const rows = rowsOf(["pong"], ["ztw", "ztw-regret", "ztw-hold"]);
    expect(rows.length).toBeLessThanOrEqual(maxRows);
    expect(shortenRows(rows)).toEqual(rows);
  });

  it("are those of greedy play, every method, where these fit", () => {
    const rows = rowsOf(["pong", "qbert"], ["ztw", "ztw-regret", "ztw-hold"]);
    expect(shortenRows(rows)).toEqual(rows.filter(({ mode }) => mode === "greedy"));
  });

  it("are the best method of each game where not even these fit, and the paper's of its games", () => {
    const games = ["breakout", "pong", "qbert", "seaquest"];
    const rows = rowsOf(games, ["ztw", "ztw-regret", "ztw-hold"]);
    const shown = shortenRows(rows).map(({ game, method, mode }) => `${game} ${method} ${mode}`);
    expect(shown).toEqual([
      "breakout ztw-hold greedy",
      ...["pong", "qbert"].flatMap((game) => [`${game} ztw greedy`, `${game} ztw-hold greedy`]),
      "seaquest ztw-hold greedy",
    ]);
  });

  it("are the best ones alone of many games, as many as there is room for", () => {
    const games = Array.from({ length: maxRows + 1 }, (_, place) => `game_${place}`);
    const best = shortenRows(rowsOf(games, ["ztw", "ztw-regret", "ztw-hold"]));
    expect(best).toHaveLength(maxRows);
    expect(best.every(({ method, mode }) => method === "ztw-hold" && mode === "greedy")).toBe(true);
  });
});
