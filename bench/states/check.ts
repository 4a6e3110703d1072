/**
 * Takes states of every game, goes back to them in an emulator of the other core and in another process, and compares what follows frame by frame:
 * memory, screen, sound, reward, lives, end, counters, and the whole state at the end. Ends with 1 if anything differs.
 *
 *   npm run bench -- states/check
 *   npm run bench -- states/check --games pong,qbert --points 1,500 --frames 1000 --seeds 3
 */
import { listGames } from "../../src/envs.js";
import { integer, readOptions, text } from "../shared/options.js";
import { replayElsewhere } from "./twin-process.js";
import { firstDifference, openTwin, type Recording, recordGame, replayMoment } from "./twins.js";

export async function main(args: string[]): Promise<void> {
  const options = readOptions("states/check", args, {
    games: text(listGames().join(",")),
    points: text("1,61,450,1300,2900"),
    frames: integer(300),
    seeds: integer(1),
  });
  const points = options.points.split(",").map(Number);
  let [numStates, numDifferent] = [0, 0];
  for (const game of options.games.split(",")) {
    const recordings = Array.from({ length: options.seeds }, (_, seed) =>
      [0, 0.25].map((sticky) => recordGame({ game, seed, sticky, points, frames: options.frames })),
    ).flat();
    const problems = [...compareHere(recordings), ...compareElsewhere(recordings)];
    numStates += recordings.length * points.length;
    numDifferent += problems.length;
    console.log(`${game}: ${problems.length === 0 ? "equal" : problems.join("\n  ")}`);
  }
  console.log(`${numStates} states, each in another emulator and in another process: ${numDifferent} differ`);
  if (numDifferent > 0) process.exitCode = 1;
}

function compareHere(recordings: readonly Recording[]): string[] {
  return recordings.flatMap((recording) => {
    const twin = openTwin(recording, { core: "ztw" });
    const seen = recording.moments.map((moment) => replayMoment(twin, moment));
    twin.close();
    return describeDifferences(recording, seen);
  });
}

function compareElsewhere(recordings: readonly Recording[]): string[] {
  const seen = replayElsewhere(recordings);
  return recordings.flatMap((recording, i) => describeDifferences(recording, seen[i]!));
}

function describeDifferences(
  { sticky, mode, difficulty, moments }: Recording,
  seen: readonly string[][],
): string[] {
  return moments.flatMap(({ point, seen: expected }, i) => {
    const difference = firstDifference(expected, seen[i]!);
    const where = `sticky ${sticky}, mode ${mode}, difficulty ${difficulty}, state of frame ${point}`;
    return difference === undefined ? [] : [`${where}: ${difference}`];
  });
}
