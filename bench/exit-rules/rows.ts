/** One row for every game played, kept as it comes: whoever is stopped goes on there. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { episodeSeed } from "../../src/tools.js";
import type { Plan } from "./kept-plan.js";
import type { RuleCounts, Task } from "./play.js";
import { playAll } from "./pool.js";
import type { ResultRow } from "./result.js";
import { nameOf } from "./rules.js";

/** A row with what makes it another than the rest. */
export type KeptRow = ResultRow & { readonly game: string; readonly threshold?: number };

type NamedTask = Task<"nothing"> & { readonly point: string };

export interface RowOptions {
  readonly numSeeds: number;
  readonly runSeed: number;
  readonly numWorkers: number;
  readonly folders: Readonly<Record<string, string>>;
  readonly work: string;
  readonly say: (line: string) => void;
}

/** All points of the first seed, then of the next: what is stopped early holds complete pairs. */
export async function playPoints(
  plans: Readonly<Record<string, Plan>>,
  { numSeeds, runSeed, numWorkers, folders, work, say }: RowOptions,
): Promise<KeptRow[]> {
  const games = Object.keys(plans);
  const rows = games.flatMap((game) => readRows(work, game));
  const known = new Set(rows.map(keyOf));
  const tasks = listTasks(plans, { numSeeds, runSeed });
  const missing = tasks.filter((task) => !known.has(keyOf(task)));
  const models = Object.fromEntries(games.map((game) => [game, plans[game]!.models]));
  let numPlayed = tasks.length - missing.length;
  await playAll(missing, {
    numWorkers,
    workerData: { folders, models },
    onPlayed: ({ task, counts }) => {
      const row = rowOf(task as NamedTask, counts);
      rows.push(row);
      appendFileSync(rowsFile(work, task.game), `${JSON.stringify(row)}\n`);
      if (++numPlayed % 20 === 0) say(`game ${numPlayed} of ${tasks.length}`);
    },
  });
  const order = new Map(tasks.map((task, index) => [keyOf(task), index]));
  const place = (row: KeptRow) => order.get(keyOf(row));
  return rows.filter((row) => place(row) !== undefined).sort((left, right) => place(left)! - place(right)!);
}

function listTasks(
  plans: Readonly<Record<string, Plan>>,
  { numSeeds, runSeed }: Pick<RowOptions, "numSeeds" | "runSeed">,
): NamedTask[] {
  const seeds = Array.from({ length: numSeeds }, (_, episode) => episodeSeed(runSeed, "evaluation", episode));
  return seeds.flatMap((seed) =>
    Object.entries(plans).flatMap(([game, { points }]) =>
      points.map((point, index): NamedTask => {
        const { rule, threshold } = point;
        return { game, index, point: nameOf(point), rule, threshold, seed, watch: "nothing" };
      }),
    ),
  );
}

/** What makes two rows the same: a threshold that was calibrated anew is another point. */
function keyOf({
  game,
  point,
  threshold,
  seed,
}: Pick<KeptRow, "game" | "point" | "threshold" | "seed">): string {
  return `${game} ${point} ${threshold ?? ""} ${seed}`;
}

function rowOf({ game, point, threshold, seed }: NamedTask, counts: RuleCounts): KeptRow {
  const { episodeReturn, numSteps, exitCounts, numUnchanged, actionsHash, performed, stuck } = counts;
  const { multiplyAdds } = performed!; // the engine counts it
  const played = { episodeReturn, numSteps, exitCounts, multiplyAdds, numUnchanged, actionsHash, stuck };
  return { game, point, threshold, seed, ...played };
}

export function rowsFile(work: string, game: string): string {
  return join(work, `exit-rules-${game}.rows.jsonl`);
}

/** The rows of a game that are whole: a last line that was cut short is played again. */
export function readRows(work: string, game: string): KeptRow[] {
  const file = rowsFile(work, game);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.slice(0, -1).map((line) => JSON.parse(line) as KeptRow);
}
