/** Practice on the real game: random play loses a point every few seconds. */
import { crc32 } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { type AtariVector, makeAtariVector } from "../../src/envs/atari-vector.js";
import { Practice } from "../../src/training/practice.js";
import { type EndedEpisode, TrainingEnvironments } from "../../src/training/training-environments.js";

const numEnvs = 4;
const numPractising = 2;
const seed = 5;

const opened: AtariVector[] = [];
afterEach(() => {
  for (const vector of opened.splice(0)) vector.close();
});

/** Games of at most 300 steps, so that some end. */
function openVector(game = "pong"): AtariVector {
  const vector = makeAtariVector(game, { numEnvs, autoreset: "disabled", maxFrames: 1200 });
  opened.push(vector);
  return vector;
}

function start(game?: string) {
  const vector = openVector(game);
  const practice = new Practice(vector, { seed, numPractising });
  return { vector, practice, environments: TrainingEnvironments.start(vector, { seed, source: practice }) };
}

const look = ({ observations }: AtariVector) =>
  Array.from({ length: numEnvs }, (_, index) => {
    const size = observations.length / numEnvs;
    return crc32(observations.subarray(index * size, (index + 1) * size));
  });

/** Plays at random, and writes down what was seen before each step, and what ended and was lost in it. */
function play(
  { vector, environments }: Pick<ReturnType<typeof start>, "vector" | "environments">,
  numSteps: number,
  name = "play",
) {
  const stream = new RandomStream(1, name);
  const steps: { seen: number[]; lost: boolean[]; lifeLost: number[]; ended: EndedEpisode[] }[] = [];
  for (let step = 0; step < numSteps; step++) {
    const seen = look(vector);
    const ended = environments.advance(
      Int32Array.from({ length: numEnvs }, () => stream.integer(vector.actionSpace.n)),
    );
    const { rawRewards, lifeLost, terminated } = vector;
    const lost = seen.map((_, index) => {
      const isOver = terminated[index] === 1 && rawRewards[index]! <= 0;
      return rawRewards[index]! < 0 || lifeLost[index] === 1 || isOver;
    });
    steps.push({ seen, ended, lost, lifeLost: [...lifeLost] });
    environments.restart(ended);
  }
  return steps;
}

/** Steps that began a lesson: a practising environment was restarted while there was something to practise. */
function lessonsOf(steps: ReturnType<typeof play>) {
  return steps.flatMap(({ ended }, step) =>
    ended
      .filter(({ isWholeGame, index }) => !isWholeGame && index < numPractising)
      .map((end) => ({ step, end })),
  );
}

describe("practice", () => {
  it("begins where a whole game was, at least 8 steps before it lost something", () => {
    const steps = play(start(), 1500);
    const lessons = lessonsOf(steps);
    expect(lessons.length).toBeGreaterThan(10);
    for (const { step, end } of lessons) {
      const first = step + 1 - end.numSteps;
      const picture = steps[first]!.seen[end.index]!;
      const origins = [2, 3].flatMap((game) =>
        steps.slice(0, first).flatMap(({ seen }, time) => (seen[game] === picture ? [{ game, time }] : [])),
      );
      expect(origins.length).toBeGreaterThan(0);
      const nextLosses = origins.map(
        ({ game, time }) => steps.slice(time, first).findIndex(({ lost }) => lost[game]) + 1,
      );
      expect(Math.max(...nextLosses)).toBeGreaterThanOrEqual(8);
    }
  });

  it("ends when something is lost again, or after a while, and whole games only when they end", () => {
    const steps = play(start(), 1500);
    const kinds = lessonsOf(steps).map(({ step, end }) => {
      if (steps[step]!.lost[end.index]) return "lost";
      expect(end.numSteps).toBeGreaterThanOrEqual(8 + 64);
      return "stopped";
    });
    expect(new Set(kinds)).toEqual(new Set(["lost", "stopped"]));
    const games = steps.flatMap(({ ended }) => ended.filter(({ isWholeGame }) => isWholeGame));
    expect(games.every(({ numSteps }) => numSteps === 300)).toBe(true);
    const ofOthers = steps.flatMap(({ ended }) => ended.filter(({ index }) => index >= numPractising));
    expect(ofOthers.length).toBe(2 * (1500 / 300));
    expect(ofOthers.every(({ isWholeGame }) => isWholeGame)).toBe(true);
  });

  it.each([640, 733, 910])("goes on after a restore at step %i as if nothing had happened", (step) => {
    const original = start();
    play(original, step);
    const state = structuredClone(original.environments.state());
    expect(state.open.some(({ from }) => from !== undefined)).toBe(true);
    expect(state.practice?.lessons.length).toBeGreaterThan(numEnvs);
    const vector = openVector();
    const practice = new Practice(vector, { seed, numPractising });
    const environments = TrainingEnvironments.restore(vector, { seed, source: practice }, state);
    expect(look(vector)).toEqual(look(original.vector));
    const after = play({ vector, environments }, 400, "after");
    expect(lessonsOf(after).length).toBeGreaterThan(3);
    expect(after).toEqual(play(original, 400, "after"));
    expect(environments.state()).toEqual(original.environments.state());
  });

  it("is of lives where a game has them", () => {
    const steps = play(start("breakout"), 1200);
    const ends = lessonsOf(steps).filter(({ step, end }) => steps[step]!.lifeLost[end.index] === 1);
    expect(ends.length).toBeGreaterThan(3);
    const firstGameOver = steps.findIndex(({ ended }) => ended.some(({ index }) => index >= numPractising));
    expect(ends[0]!.step).toBeLessThan(firstGameOver);
  });
});
