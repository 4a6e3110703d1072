/**
 * Frames a second of our emulator core against those of ALE's own, in one thread: both play the same random actions in turn,
 * and the ratio of each round is what counts. CPU time of the thread, so that other load on the machine matters less.
 * Writes `results/bench/cores.json`.
 *
 *   npm run bench -- environments/cores
 *   npm run bench -- environments/cores --games pong,qbert --frames 3000 --rounds 9 --output /tmp/out.json
 */
import { openCoreComparison, writeFileAtomic } from "../../src/tools.js";
import { benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { integer, readOptions, text } from "../shared/options.js";
import type { CoreRow, CoresResult } from "./cores-result.js";
import { describeCores, summarizeCores } from "./render-cores.js";

const where = "environments/cores";
const seed = 1;
const usualGames = [
  ...["pong", "qbert", "breakout", "space_invaders", "seaquest", "beam_rider", "ms_pacman", "enduro"],
  ...["asteroids", "riverraid"],
];

export async function main(args: string[]): Promise<void> {
  const { games, frames, rounds, output } = readOptions(where, args, {
    games: text(usualGames.join(",")),
    frames: integer(3000),
    rounds: integer(7),
    output: text(benchResult("cores")),
  });
  const machine = describeMachine();
  const rows: CoreRow[] = [];
  for (const game of games.split(",")) {
    const row = timeCores(game, frames, rounds);
    rows.push(row);
    console.log(describeCores(row));
  }
  console.log(summarizeCores(rows));
  const result: CoresResult = { formatVersion: 1, kind: "cores", machine, frames, rows };
  await writeFileAtomic(output, formatRows(result));
  console.log(`Wrote ${output}`);
}

/** Frames a second of both, round by round. */
function timeCores(game: string, frames: number, rounds: number): CoreRow {
  const comparison = openCoreComparison(game);
  const row = { game, ours: [] as number[], ale: [] as number[] };
  for (let round = 0; round < rounds; round++)
    for (const core of ["ours", "ale"] as const)
      row[core].push(Math.round(frames / comparison.time(core, seed, frames)));
  return row;
}
