/** A small game twice: what an action earns is known, and chance adds to it. */
import { RandomStream } from "../../src/core/random.js";
import type { TwinVector } from "../../src/evaluate/twin-games.js";

export interface LuckyRules {
  /** Added to the seed of the second environment's branches: a planted failure, a clone without the generator's state. */
  readonly ownLuck?: number;
  /** Ends the game. */
  readonly endsBy?: number;
  /** Ends a life; the reset that goes on with the game earns 7 points. */
  readonly lifeEndsBy?: number;
  /** What is shown tells of all that was done, not of the time alone. */
  readonly remembers?: boolean;
}

interface State {
  readonly time: number;
  readonly points: number;
  readonly done: number;
}

const begin: State = { time: 0, points: 0, done: 0 };
const pointsOfAction = 100;
const pointsOfReset = 7;
const framesPerStep = 4;

/** An action earns a hundred times its number, and up to 9 by luck. */
export class LuckyVector implements TwinVector {
  readonly numEnvs = 2;
  readonly observations = new Uint8Array(4);
  readonly gameReturns = new Int32Array(2);
  readonly terminated = new Uint8Array(2);
  readonly truncated = new Uint8Array(2);
  readonly gameEnded = new Uint8Array(2);
  readonly episodeFrames = new Int32Array(2);
  numSteps = 0;
  readonly #rules: LuckyRules;
  readonly #states: State[] = [begin, begin];
  readonly #luck: RandomStream[] = [new RandomStream(0, "luck"), new RandomStream(0, "luck")];
  readonly #slots = new Map<number, State>();

  constructor(rules: LuckyRules = {}) {
    this.#rules = rules;
  }

  reset({ indices, seeds }: { readonly indices?: readonly number[]; readonly seeds?: readonly number[] }) {
    for (const [place, index] of (indices ?? [0, 1]).entries()) {
      if (seeds === undefined && !this.gameEnded[index]) {
        const { time, points, done } = this.#states[index]!;
        this.#put(index, { time: time + 1, points: points + pointsOfReset, done });
        continue;
      }
      this.#luck[index] = new RandomStream(seeds![place]!, "luck");
      this.#put(index, begin);
    }
  }

  step(actions: Int32Array): void {
    this.numSteps++;
    actions.forEach((action, index) => {
      if (this.terminated[index]) throw new Error("stepped without an episode");
      const { time, points, done } = this.#states[index]!;
      const luck = this.#luck[index]!.integer(10);
      const earned = pointsOfAction * action + luck;
      this.#put(index, { time: time + 1, points: points + earned, done: (done * 5 + action + luck) % 251 });
      this.gameEnded[index] = Number(action === this.#rules.endsBy);
      this.terminated[index] = Number(action === this.#rules.endsBy || action === this.#rules.lifeEndsBy);
    });
  }

  saveState(index: number, slot: number): void {
    this.#slots.set(slot, this.#states[index]!);
  }

  loadState(index: number, slot: number, seed: number): void {
    this.#luck[index] = new RandomStream(seed + index * (this.#rules.ownLuck ?? 0), "luck");
    this.#put(index, this.#slots.get(slot)!);
  }

  close(): void {}

  #put(index: number, state: State): void {
    this.#states[index] = state;
    this.terminated[index] = 0;
    this.gameEnded[index] = 0;
    this.gameReturns[index] = state.points;
    this.episodeFrames[index] = framesPerStep * state.time;
    this.observations.set([state.time, this.#rules.remembers ? state.done : 0], 2 * index);
  }
}
