/** A seeded reset goes back to a kept state; on every game it must equal a fresh load of the ROM with that seed. */
import { expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { Emulator } from "../../src/envs/emulator.js";
import { listGames } from "../../src/envs/games.js";
import { checksum } from "../golden/ale-data.js";

const repeatActionProbability = 0.25;
const numFrames = 120;
const seeds = [7, 2 ** 31 - 1];

it.each(listGames())("%s", (game) => {
  const used = new Emulator(game, { repeatActionProbability, seed: 3 });
  used.reset();
  for (const seed of seeds) {
    play(used, seed + 1, 150); // leaves it somewhere inside a game, its generators advanced
    used.reset();
    play(used, seed + 2, 20);
    used.reset(seed);
    expect(play(used, seed, numFrames)).toEqual(playFresh(game, seed));
  }
  used.close();
});

it("another seed is told apart, also in a game whose start draws random numbers", () => {
  for (const game of ["pong", "double_dunk"])
    expect(playFresh(game, 7, numFrames)).not.toEqual(playFresh(game, 8, numFrames, 7));
});

it("a reset without a seed is told apart from a seeded one", () => {
  const emulator = new Emulator("seaquest", { repeatActionProbability: 0, seed: 7 });
  const starts = Array.from({ length: 6 }, () => {
    emulator.reset();
    return play(emulator, 7, numFrames).at(-1);
  });
  expect(new Set(starts).size).toBeGreaterThan(1);
  emulator.close();
});

/** ALE's own way: the seed is given to the load. */
function playFresh(game: string, seed: number, frames = numFrames, actionSeed = seed): string[] {
  const emulator = new Emulator(game, { repeatActionProbability, seed });
  emulator.reset();
  const played = play(emulator, actionSeed, frames);
  emulator.close();
  return played;
}

/** Plays random actions; gives a line for where it began and for each frame. */
function play(emulator: Emulator, actionSeed: number, frames: number): string[] {
  const random = new RandomStream(actionSeed, "test/native/reseed");
  const lines = [describe(emulator, 0)];
  for (let frame = 0; frame < frames; frame++)
    lines.push(describe(emulator, emulator.act(random.integer(18))));
  return lines;
}

function describe(emulator: Emulator, reward: number): string {
  const { lives, gameOver, frame, episodeFrame } = emulator.status();
  const [ram, screen] = [checksum(emulator.ram()), checksum(emulator.screen())];
  return [reward, lives, gameOver, frame, episodeFrame, ram, screen].join(" ");
}
