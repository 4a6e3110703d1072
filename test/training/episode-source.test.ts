import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import type { EpisodeSource } from "../../src/training/episode-source.js";
import { type EndedEpisode, TrainingEnvironments } from "../../src/training/training-environments.js";
import { IdentityVector } from "../policy/identity-game.js";

const seed = 3;
const numEnvs = 2;

/** Has environment 0 play two steps, again and again, of what environment 1 was shown at first. */
class Excerpts implements EpisodeSource {
  readonly #vector: IdentityVector;
  #isKept = false;

  constructor(vector: IdentityVector) {
    this.#vector = vector;
  }

  beforeStep(): void {
    if (!this.#isKept) this.#vector.saveState(1, 0);
    this.#isKept = true;
  }

  startExcerpt(index: number, nextSeed: () => number) {
    if (index !== 0) return undefined;
    const excerpt = { seed: nextSeed(), from: { seed: 0, actions: [] }, mostSteps: 2 };
    this.#vector.loadState(index, 0, excerpt.seed);
    return excerpt;
  }

  afterStep(): void {}
  afterReplayedStep(): void {}
  hasShownEnough = () => false;
  branch(): void {}
  state = () => undefined;
  restore(): void {}
}

function play(environments: TrainingEnvironments, numSteps: number): EndedEpisode[] {
  return Array.from({ length: numSteps }, () => {
    const ended = environments.advance(new Int32Array(numEnvs));
    environments.restart(ended);
    return ended;
  }).flat();
}

describe("a source of episodes", () => {
  it("is whole games, if none is given", () => {
    const environments = TrainingEnvironments.start(new IdentityVector(numEnvs), { seed });
    const ended = play(environments, 100);
    expect(ended.length).toBeGreaterThan(5);
    expect(ended.every(({ isWholeGame }) => isWholeGame)).toBe(true);
    expect(environments.state().practice).toBeUndefined();
  });

  it("decides what comes after an episode, and each excerpt ends when it is to", () => {
    const vector = new IdentityVector(numEnvs);
    const environments = TrainingEnvironments.start(vector, { seed, source: new Excerpts(vector) });
    const [first, ...later] = play(environments, 100).filter(({ index }) => index === 0);
    expect(first).toMatchObject({ isWholeGame: true });
    expect(later.length).toBeGreaterThan(20);
    expect(new Set(later.map(({ numSteps }) => numSteps))).toEqual(new Set([2]));
    expect(later.some(({ isWholeGame }) => isWholeGame)).toBe(false);
  });

  it("of whole games refuses a state with an open excerpt", () => {
    const vector = new IdentityVector(numEnvs);
    const environments = TrainingEnvironments.start(vector, { seed, source: new Excerpts(vector) });
    while (environments.state().open[0]!.from === undefined) play(environments, 1);
    const restore = () =>
      TrainingEnvironments.restore(new IdentityVector(numEnvs), { seed }, environments.state());
    expect(restore).toThrow(CheckpointError);
    expect(restore).toThrow("the open episode of environment 0 began in the middle of another game");
  });
});
