/** Many copies of one Atari game, stepped together by native threads into fixed arrays. */

import { checkInteger, checkOneOf, checkOptionNames, freezeOptions } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkList, isList } from "../core/lists.js";
import { isInt32Array, ofThisRealm } from "../core/typed-arrays.js";
import { usableCores } from "../core/usable-cores.js";
import { AtariGame, openGame } from "./atari-game.js";
import type { AtariOptions } from "./atari-options.js";
import { checkSeed, drawSeed } from "./atari-options.js";
import type { RgbFrame } from "./environment.js";
import type { NativeVector } from "./native.js";

/**
 * What happens to an environment whose episode has ended:
 * - `next-step`: the next step ignores its action and resets it (reward 0, flags false);
 * - `same-step`: the same step resets it; its last observation is in `finalObservations`;
 * - `disabled`: it has to be reset before anything is stepped again.
 */
export const autoresetModes = ["next-step", "same-step", "disabled"] as const;
export type AutoresetMode = (typeof autoresetModes)[number];

export interface AtariVectorOptions extends AtariOptions {
  readonly numEnvs: number;
  readonly autoreset: AutoresetMode;
  /** Native threads; the results do not depend on it. Default: one a core, at most `numEnvs`. */
  readonly numThreads?: number;
}

export interface VectorResetOptions {
  /** One seed an environment that is reset; without it, the generators go on from where they are. */
  readonly seeds?: ArrayLike<number>;
  /** The environments to reset, each once; the others' entries stay as they are. Default: all. */
  readonly indices?: ArrayLike<number>;
}

const where = "AtariVector";
const mostEnvs = 4096;
const lastSlot = 65_535;

/**
 * `numEnvs` copies of one game. Made by `makeAtariVector`.
 *
 * The arrays are fixed views of native memory, filled again by every `reset`, `step` and `recv`: copy what has to
 * stay. Between `send` and the end of `recv` they are being written.
 */
export class AtariVector extends AtariGame {
  readonly numEnvs: number;
  readonly numThreads: number;
  readonly autoreset: AutoresetMode;

  /** uint8 `[numEnvs, 4, 84, 84]`: environment, stacked frames (oldest first), height, width. */
  readonly observations: Uint8Array;
  /** The same shape; with `same-step`, the last observation of the episodes that ended in this step. Else empty. */
  readonly finalObservations: Uint8Array;
  /** float32 `[numEnvs]`, as the protocol emits them. */
  readonly rewards: Float32Array;
  /** int32 `[numEnvs]`: change of the score, never clipped. */
  readonly rawRewards: Int32Array;
  /** int32 `[numEnvs]`: sum of raw rewards since the game began, over all its lives. */
  readonly gameReturns: Int32Array;
  /** uint8 `[numEnvs]`, 1 where the game ended in this step; a life of it, if the protocol has `episodicLife`. */
  readonly terminated: Uint8Array;
  /** uint8 `[numEnvs]`, 1 where the episode was cut off in this step. */
  readonly truncated: Uint8Array;
  /** uint8 `[numEnvs]`, 1 where that was because the game earned nothing for `stuckSteps` decisions. */
  readonly stuck: Uint8Array;
  /** uint8 `[numEnvs]`, 1 where a life was lost in this step and others remain. */
  readonly lifeLost: Uint8Array;
  /** uint8 `[numEnvs]`, 1 where the whole game ended in this step, and not just a life. */
  readonly gameEnded: Uint8Array;
  /** int32 `[numEnvs]`: lives that remain. */
  readonly lives: Int32Array;
  /** int32 `[numEnvs]`: frames since the ROM was loaded. */
  readonly frames: Int32Array;
  /** int32 `[numEnvs]`: frames of this game. */
  readonly episodeFrames: Int32Array;
  /** int32 `[numEnvs]`: ALE's code of the action asked for; −1 at reset. */
  readonly aleActions: Int32Array;
  /** int32 `[numEnvs]`: seed of each environment's last seeded reset or loaded state; −1 before. */
  readonly seeds: Int32Array;

  readonly #native: NativeVector;

  constructor(game: string, given: AtariVectorOptions) {
    const caller = "makeAtariVector";
    const options = freezeOptions(caller, given);
    const own = () => checkVectorOptions(caller, options);
    const opened = openGame(game, options, {
      caller,
      ownNames: ["numEnvs", "autoreset", "numThreads"],
      native: own,
    });
    super(opened);
    const { native } = opened;
    this.#native = native;
    this.numEnvs = options.numEnvs;
    this.numThreads = options.numThreads ?? defaultThreads(options.numEnvs);
    this.autoreset = options.autoreset;
    this.observations = ofThisRealm(native.observations);
    this.finalObservations = ofThisRealm(native.finalObservations);
    this.rewards = ofThisRealm(native.rewards);
    this.rawRewards = ofThisRealm(native.rawRewards);
    this.gameReturns = ofThisRealm(native.gameReturns);
    this.terminated = ofThisRealm(native.terminated);
    this.truncated = ofThisRealm(native.truncated);
    this.stuck = ofThisRealm(native.stuck);
    this.lifeLost = ofThisRealm(native.lifeLost);
    this.gameEnded = ofThisRealm(native.gameEnded);
    this.lives = ofThisRealm(native.lives);
    this.frames = ofThisRealm(native.frames);
    this.episodeFrames = ofThisRealm(native.episodeFrames);
    this.aleActions = ofThisRealm(native.aleActions);
    this.seeds = new Int32Array(this.numEnvs).fill(-1);
    Object.freeze(this); // native memory is sized by these
  }

  /**
   * Begins new episodes. A seed gives the episode of a fresh load of the ROM with that seed, whatever was played
   * before. Environments that never had a seed take one from the system, reported in `seeds`.
   *
   * @throws {InvalidArgumentError} if a seed or an index is out of range, an index comes twice, or the numbers differ.
   * @throws {EnvironmentStateError} while sent actions are under way, and after `close()`.
   */
  reset(options: VectorResetOptions = {}): void {
    checkOptionNames(`${where}.reset`, options, ["seeds", "indices"]);
    const { seeds: givenSeeds, indices: givenIndices } = options;
    const indices = this.#checkIndices(givenIndices);
    const given = givenSeeds === undefined ? undefined : checkSeeds(givenSeeds, indices.length);
    if (given === undefined && indices.every((index) => this.seeds[index]! >= 0)) {
      this.#native.reset(indices);
      return;
    }
    const seeds = given ?? indices.map(drawSeed);
    this.#native.reset(indices, seeds);
    seeds.forEach((seed, i) => {
      this.seeds[indices[i]!] = seed;
    });
  }

  /**
   * Plays one action in every environment, and waits for all.
   *
   * @param actions - `[numEnvs]`: indices into `actionSet`; an Int32Array is read where it is.
   * @throws {InvalidArgumentError} if one is not an action; no environment has moved then.
   * @throws {EnvironmentStateError} if an environment has no episode to step, while sent actions are under way, and
   * after `close()`; no environment has moved then either.
   */
  step(actions: ArrayLike<number>): void {
    this.#native.step(this.#checkActions(actions));
  }

  /** Begins a step and returns at once; `recv()` waits for its end. Throws what `step` throws. */
  send(actions: ArrayLike<number>): void {
    this.#native.send(this.#checkActions(actions));
  }

  /**
   * Resolves when the step that `send` began is done, and the arrays hold its results. Nothing blocks meanwhile.
   *
   * @throws {EnvironmentStateError} if nothing was sent, or it is being received already.
   */
  async recv(): Promise<void> {
    await this.#native.recv();
  }

  /**
   * Keeps the state of one environment: console, stacked frames, counters and flags, but not what chance does next.
   * About 150 kB, until `close()`.
   *
   * @param slot - 0 … 65 535, where it is kept; what was there is lost.
   * @throws {InvalidArgumentError} if index or slot is out of range.
   * @throws {EnvironmentStateError} before the environment's first reset, while sent actions are under way, and after
   * `close()`.
   */
  saveState(index: number, slot: number): void {
    const name = `${where}.saveState`;
    this.#native.saveState(this.#checkIndex(name, index), checkSlot(name, slot));
  }

  /**
   * Puts a state that was saved, in this or in another environment of the vector, into one environment, and shows it in the
   * arrays. The same slot, seed and actions always lead to the same. `render` shows the old screen until the next step.
   *
   * @param seed - 0 … 2³¹ − 1, from which sticky actions and other chance go on.
   * @throws {InvalidArgumentError} if index, slot or seed is out of range.
   * @throws {EnvironmentStateError} if the slot is empty, while sent actions are under way, and after `close()`.
   */
  loadState(index: number, slot: number, seed: number): void {
    const name = `${where}.loadState`;
    const checked = this.#checkIndex(name, index);
    const checkedSeed = checkSeed(name, "seed", seed);
    this.#native.loadState(checked, checkSlot(name, slot), checkedSeed);
    this.seeds[checked] = checkedSeed;
  }

  /** The screen of one environment as the console shows it. */
  render(index: number): RgbFrame {
    const data = ofThisRealm(this.#native.render(this.#checkIndex(`${where}.render`, index)));
    return { width: this.#native.screenWidth, height: this.#native.screenHeight, data };
  }

  /** Waits for sent actions, then frees the emulators and their threads; a second call does nothing. */
  close(): void {
    this.#native.close();
  }

  /** The addon checks the values of an Int32Array, which is the fast way; other lists are copied. */
  #checkActions(actions: ArrayLike<number>): Int32Array {
    if (isInt32Array(actions) && actions.length === this.numEnvs) return actions;
    if (!isList(actions) || actions.length !== this.numEnvs) {
      const expected = `an Int32Array of length ${this.numEnvs}`;
      throw new InvalidArgumentError(describeMismatch(where, expected, "actions", actions));
    }
    const range = { min: 0, max: this.actionSpace.n - 1 };
    const numbers = checkList(where, "actions", actions, this.numEnvs);
    return Int32Array.from(numbers, (action, i) => checkInteger(where, `actions[${i}]`, action, range));
  }

  #checkIndex(name: string, index: number): number {
    return checkInteger(name, "index", index, { min: 0, max: this.numEnvs - 1 });
  }

  #checkIndices(indices: ArrayLike<number> | undefined): Int32Array {
    if (indices === undefined) return Int32Array.from({ length: this.numEnvs }, (_, index) => index);
    const name = `${where}.reset`;
    const range = { min: 0, max: this.numEnvs - 1 };
    const numbers = checkList(name, "indices", indices, this.numEnvs);
    const checked = numbers.map((index, i) => checkInteger(name, `indices[${i}]`, index, range));
    const repeated = checked.find((index, i) => checked.indexOf(index) !== i);
    if (repeated === undefined) return Int32Array.from(checked);
    throw new InvalidArgumentError(describeMismatch(name, "each index once", "indices", repeated));
  }
}

function checkVectorOptions(caller: string, options: AtariVectorOptions) {
  const numEnvs = checkInteger(caller, "numEnvs", options.numEnvs, { min: 1, max: mostEnvs });
  const autoreset = checkOneOf(caller, "autoreset", options.autoreset, autoresetModes);
  const numThreads = options.numThreads ?? defaultThreads(numEnvs);
  checkInteger(caller, "numThreads", numThreads, { min: 1, max: numEnvs });
  return { where, numEnvs, numThreads, autoreset, captureFrames: false, captureSound: false };
}

function checkSlot(name: string, slot: number): number {
  return checkInteger(name, "slot", slot, { min: 0, max: lastSlot });
}

function defaultThreads(numEnvs: number): number {
  return Math.min(usableCores(), numEnvs);
}

function checkSeeds(seeds: ArrayLike<number>, count: number): Int32Array {
  const name = `${where}.reset`;
  const numbers = checkList(name, "seeds", seeds, count);
  if (numbers.length !== count)
    throw new InvalidArgumentError(describeMismatch(name, `${count} seeds`, "seeds", seeds));
  return Int32Array.from(numbers.map((seed, i) => checkSeed(name, `seeds[${i}]`, seed)));
}

/**
 * Makes a vector of environments of one game.
 *
 * @param options.numEnvs - 1 … 4096.
 * @param options.autoreset - `"next-step"`, `"same-step"` or `"disabled"`; there is no default.
 * @throws {InvalidArgumentError} if the game, an option's name or its value is unknown.
 * @throws {NativeError} if the addon does not load or the ROM cannot be used.
 * @example
 * const vector = makeAtariVector("pong", { numEnvs: 8, autoreset: "next-step" });
 * vector.reset({ seeds: [0, 1, 2, 3, 4, 5, 6, 7] });
 * vector.step(new Int32Array(8));
 */
export function makeAtariVector(game: string, options: AtariVectorOptions): AtariVector {
  return new AtariVector(game, options);
}
