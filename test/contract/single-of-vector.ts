/** A vector of one, without autoreset, seen as one environment: so the same checker tests the vector. */
import { checkOptionNames } from "../../src/core/check.js";
import type { AtariVector } from "../../src/envs/atari-vector.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";
import type { Environment, ResetOptions } from "../../src/envs/environment.js";

export class SingleOfVector implements Environment {
  readonly #vector: AtariVector;
  readonly #actions = new Int32Array(1);

  constructor(game: string) {
    this.#vector = makeAtariVector(game, { numEnvs: 1, autoreset: "disabled", maxFrames: 24 });
  }

  get observationSpace() {
    return this.#vector.observationSpace;
  }

  get actionSpace() {
    return this.#vector.actionSpace;
  }

  reset({ seed, options = {} }: ResetOptions = {}) {
    checkOptionNames("SingleOfVector.reset", options, []);
    this.#vector.reset(seed === undefined ? {} : { seeds: [seed] });
    return { observation: this.#vector.observations.slice(), info: {} };
  }

  /** An Int32Array turns what is not a number into 0, so that is passed on as what no action can be. */
  step(action: number) {
    this.#actions[0] = Number.isInteger(action) ? action : -1;
    this.#vector.step(this.#actions);
    const { observations, rewards, terminated, truncated } = this.#vector;
    return {
      observation: observations.slice(),
      reward: rewards[0]!,
      terminated: terminated[0] === 1,
      truncated: truncated[0] === 1,
      info: {},
    };
  }

  render() {
    return this.#vector.render(0);
  }

  close() {
    this.#vector.close();
  }
}
