/** A state goes on exactly as its game did, in another emulator, another process and another thread; and the comparison would notice. */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { replayElsewhere } from "../../bench/states/twin-process.js";
import {
  firstDifference,
  type Moment,
  openTwin,
  type Recording,
  recordGame,
  replayMoment,
} from "../../bench/states/twins.js";
import { packageRoot } from "../../src/core/paths.js";
import { partsOf, type StatePart, withPart } from "../helpers/state-parts.js";

// what ALE's own states leave out: a frame under way, lines of two frames ago, slices of a cartridge, a music clock, score-keeping;
// then paddles, PAL, and a high screen
const games = ["qbert", "tetris", "yars_revenge", "montezuma_revenge", "pitfall2", "hangman"];
const others = ["miniature_golf", "video_cube", "breakout", "air_raid", "atlantis2"];

function record(game: string, sticky = 0.25, points: readonly number[] = [1, 200]): Recording {
  return recordGame({ game, seed: 1, sticky, points, frames: 90 });
}

function compare(recording: Recording, bytesOf = ({ bytes }: Moment) => bytes, core: "ale" | "ztw" = "ale") {
  const twin = openTwin(recording, { core });
  const differences = recording.moments.map((moment) => {
    const seen = replayMoment(twin, { bytes: bytesOf(moment), actions: moment.actions });
    return firstDifference(moment.seen, seen);
  });
  twin.close();
  return differences;
}

it.each([...games, ...others])(
  "%s goes on from a state as it did by itself, whichever core plays",
  (game) => {
    const recording = record(game);
    const bytesOf = ({ bytes }: Moment) => bytes;
    const cores = ["ale", "ztw"] as const;
    expect(cores.map((core) => compare(recording, bytesOf, core))).toEqual(
      cores.map(() => [undefined, undefined]),
    );
  },
);

it("goes on the same in another process", () => {
  const recordings = ["pong", "tetris"].map((game) => record(game));
  const seen = replayElsewhere(recordings);
  const differences = recordings.map(({ moments }, i) =>
    moments.map(({ seen: expected }, j) => firstDifference(expected, seen[i]![j]!)),
  );
  expect(differences).toEqual(recordings.map(() => [undefined, undefined]));
});

it("goes on the same in another thread", async () => {
  const recording = record("qbert");
  const twins = join(packageRoot, "dist", "bench", "states", "twins.js");
  const code = `
    const { parentPort, workerData: { recording, twins } } = require("node:worker_threads");
    import(twins).then(({ openTwin, replayMoment }) => {
      const twin = openTwin(recording);
      parentPort.postMessage(recording.moments.map((moment) => replayMoment(twin, moment)));
    });`;
  const worker = new Worker(code, { eval: true, workerData: { recording, twins } });
  const seen = await new Promise<string[][]>((resolve, reject) => {
    worker.once("message", resolve).once("error", reject);
  });
  expect(recording.moments.map(({ seen: expected }, i) => firstDifference(expected, seen[i]!))).toEqual([
    undefined,
    undefined,
  ]);
});

describe("a state that leaves out", () => {
  // what is put in its place is what another emulator has there, two frames into a game
  it.each<[StatePart, string, number]>([
    ["registers", "qbert", 1],
    ["cycles", "tetris", 200],
    ["devices", "pong", 100],
    ["rules", "yars_revenge", 900],
    ["generator", "qbert", 1],
    ["music clock", "pitfall2", 1],
    ["score", "video_checkers", 1],
    ["masks", "yars_revenge", 900],
    ["screens", "pong", 100],
    ["sound", "breakout", 100],
    ["held action", "pong", 900],
    ["noise", "pong", 100],
    ["counters", "breakout", 100],
  ])("the %s is told from one that does not (%s)", (part, game, point) => {
    const recording = record(game, 0.9, [point]);
    const twin = openTwin(recording, { seed: 5 });
    twin.reset();
    for (const action of [1, 1]) twin.act(action);
    const other = partsOf(twin.cloneState().serialize())[part];
    twin.close();
    const [difference] = compare(recording, ({ bytes }) => withPart(bytes, part, other));
    expect(difference).toMatch(/^(frame \d+|the state at the end): expected/);
  });

  it("nothing is not", () => {
    const recording = record("pong", 0.25, [100]);
    const again = ({ bytes }: Moment) => withPart(bytes, "screens", partsOf(bytes).screens);
    expect(compare(recording, again)).toEqual([undefined]);
  });
});
