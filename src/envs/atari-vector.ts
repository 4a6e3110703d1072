/** Many copies of one Atari game, stepped together by native threads into fixed arrays. */

import { checkBoolean, checkInteger, checkOneOf, checkOptionNames, freezeOptions } from "../core/check.js";
import { ofThisRealm } from "../core/typed-arrays.js";
import { usableCores } from "../core/usable-cores.js";
import { AtariGame, openGame } from "./atari-game.js";
import type { AtariOptions } from "./atari-options.js";
import { checkSeed, drawSeed } from "./atari-options.js";
import type { RgbFrame } from "./environment.js";
import type { NativeVector } from "./native.js";
import { fixedOptions } from "./protocols.js";
import { checkActions, checkIndices, checkSeeds, checkSlot } from "./vector-arguments.js";
import { shareArrays, type VectorShape } from "./vector-arrays.js";

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
  /**
   * Rows of the arrays. Fewer than `numEnvs`: environments step each for itself, and the first that are ready are received, as
   * with EnvPool. Default: `numEnvs`, all step together.
   */
  readonly batchSize?: number;
  /** The arrays are views of one SharedArrayBuffer, which worker threads can be posted. Default false. */
  readonly shared?: boolean;
}

export interface VectorResetOptions {
  /** One seed an environment that is reset; without it, the generators go on from where they are. */
  readonly seeds?: ArrayLike<number>;
  /** The environments to reset, each once; the others' entries stay as they are. Default: all. */
  readonly indices?: ArrayLike<number>;
}

const where = "AtariVector";
const mostEnvs = 4096;

/**
 * `numEnvs` copies of one game. Made by `makeAtariVector`.
 *
 * The arrays are fixed views of one memory, filled again by every `reset`, `step` and `recv`: copy what has to stay. Between
 * `send` and the end of `recv` they are being written; with a `batchSize` below `numEnvs`, only from `recv` to its end. They have one
 * row an environment, or one an environment of the batch.
 */
export class AtariVector extends AtariGame {
  readonly numEnvs: number;
  readonly numThreads: number;
  readonly autoreset: AutoresetMode;
  readonly batchSize: number;

  /** uint8 `[batchSize, 4, 84, 84]`: row, stacked frames (oldest first), height, width. */
  readonly observations: Uint8Array;
  /** The same shape; with `same-step`, the last observation of the episodes that ended in this step. Else empty. */
  readonly finalObservations: Uint8Array;
  /** float32 `[batchSize]`, as the protocol emits them. */
  readonly rewards: Float32Array;
  /** int32 `[batchSize]`: change of the score, never clipped. */
  readonly rawRewards: Int32Array;
  /** int32 `[batchSize]`: sum of raw rewards since the game began, over all its lives. */
  readonly gameReturns: Int32Array;
  /** uint8 `[batchSize]`, 1 where the game ended in this step; a life of it, if the protocol has `episodicLife`. */
  readonly terminated: Uint8Array;
  /** uint8 `[batchSize]`, 1 where the episode was cut off in this step. */
  readonly truncated: Uint8Array;
  /** uint8 `[batchSize]`, 1 where that was because the game earned nothing for `stuckSteps` decisions. */
  readonly stuck: Uint8Array;
  /** uint8 `[batchSize]`, 1 where a life was lost in this step and others remain. */
  readonly lifeLost: Uint8Array;
  /** uint8 `[batchSize]`, 1 where the whole game ended in this step, and not just a life. */
  readonly gameEnded: Uint8Array;
  /** int32 `[batchSize]`: lives that remain. */
  readonly lives: Int32Array;
  /** int32 `[batchSize]`: frames since the ROM was loaded. */
  readonly frames: Int32Array;
  /** int32 `[batchSize]`: frames of this game. */
  readonly episodeFrames: Int32Array;
  /** int32 `[batchSize]`: ALE's code of the action asked for; −1 at reset. */
  readonly aleActions: Int32Array;
  /** int32 `[batchSize]`: whose row it is; the environments in their order, if all step together. */
  readonly envIds: Int32Array;
  /** int32 `[numEnvs]`: seed of each environment's last seeded reset or loaded state; −1 before. */
  readonly seeds: Int32Array;

  readonly #native: NativeVector;

  constructor(game: string, given: AtariVectorOptions) {
    const caller = "makeAtariVector";
    const options = freezeOptions(caller, given);
    let shared: ReturnType<typeof shareArrays> | undefined;
    const own = () => {
      const checked = checkVectorOptions(caller, options);
      if (checkBoolean(caller, "shared", options.shared ?? false)) shared = shareArrays(shapeOf(options));
      return { ...checked, ...(shared === undefined ? {} : { arrays: shared.arrays }) };
    };
    const ownNames = ["numEnvs", "autoreset", "numThreads", "batchSize", "shared"];
    const opened = openGame(game, options, { caller, ownNames, native: own });
    super(opened);
    const { native } = opened;
    this.#native = native;
    this.numEnvs = options.numEnvs;
    this.batchSize = options.batchSize ?? options.numEnvs;
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
    this.envIds = ofThisRealm(native.envIds);
    this.seeds = (shared?.seeds ?? new Int32Array(this.numEnvs)).fill(-1);
    Object.freeze(this); // native memory is sized by these
  }

  /**
   * Begins new episodes. A seed gives the episode of a fresh load of the ROM with that seed, whatever was played
   * before. Environments that never had a seed take one from the system, reported in `seeds`.
   *
   * With a `batchSize` below `numEnvs`, what the environments are at is given up, and the first batch that is ready is received.
   *
   * @throws {InvalidArgumentError} if a seed or an index is out of range, an index comes twice, or the numbers differ.
   * @throws {EnvironmentStateError} while sent actions are under way, and after `close()`; in batches, while one is being received,
   * and if fewer than a batch would be under way.
   */
  reset(options: VectorResetOptions = {}): void {
    this.#reset(`${where}.reset`, options, (indices, seeds) => this.#native.reset(indices, seeds));
  }

  /** Begins new episodes and returns at once; `recv()` waits for them. Throws what `reset` throws. */
  sendReset(options: VectorResetOptions = {}): void {
    this.#reset(`${where}.sendReset`, options, (indices, seeds) => this.#native.sendReset(indices, seeds));
  }

  /**
   * Plays one action in every environment, and waits for all. With a `batchSize` below `numEnvs`: plays one in each of `envIds`, and
   * waits for the first batch that is ready.
   *
   * @param actions - one an environment: indices into `actionSet`; an Int32Array is read where it is.
   * @param envIds - the environments that play them, each once. Default: all, in their order.
   * @throws {InvalidArgumentError} if one is not an action, or an environment is missing or comes twice; none has moved then.
   * @throws {EnvironmentStateError} if an environment has no episode to step or is under way, while sent actions are under way, if
   * fewer than a batch would be under way, and after `close()`; no environment has moved then either.
   */
  step(actions: ArrayLike<number>, envIds?: ArrayLike<number>): void {
    const ids = this.#checkEnvIds(envIds);
    this.#native.step(this.#checkActions(actions, ids), ids);
  }

  /**
   * Begins a step and returns at once; `recv()` waits for its end. With a `batchSize` below `numEnvs`, also while `recv()` waits.
   * Takes and throws what `step` does, but needs no batch.
   */
  send(actions: ArrayLike<number>, envIds?: ArrayLike<number>): void {
    const ids = this.#checkEnvIds(envIds);
    this.#native.send(this.#checkActions(actions, ids), ids);
  }

  /**
   * Resolves to the vector itself when the step that `send` began is done, and the arrays hold its results. With a `batchSize` below
   * `numEnvs`: when that many of the environments that were sent something are ready, in the order in which they became so; `envIds`
   * says which. Nothing blocks meanwhile.
   *
   * @throws {EnvironmentStateError} if nothing was sent, or less than a batch, or it is being received already.
   */
  async recv(): Promise<this> {
    await this.#native.recv();
    return this;
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
   * arrays. The same slot, seed and actions always lead to the same.
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

  /**
   * All that one environment is at this moment, as bytes for a file, another thread or another process; unlike a slot's state, with
   * its generators. `AtariEnvironment.restoreState` takes them too.
   *
   * @throws {InvalidArgumentError} if the index is out of range.
   * @throws {EnvironmentStateError} before the environment's first reset, while it is under way, and after `close()`.
   */
  serializeState(index: number): Uint8Array {
    const checked = this.#checkIndex(`${where}.serializeState`, index);
    return ofThisRealm(this.#native.serializeState(checked, Math.max(0, this.seeds[checked]!)));
  }

  /**
   * Has one environment go on from such bytes, and shows it in the arrays.
   *
   * @throws {CheckpointError} if they are of another game, other protocol options, another version of ALE or of the format, or
   * damaged; nothing has moved then.
   */
  restoreState(index: number, bytes: Uint8Array): void {
    const checked = this.#checkIndex(`${where}.restoreState`, index);
    this.seeds[checked] = this.#native.restoreState(checked, bytes);
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

  /** For `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #reset(
    name: string,
    options: VectorResetOptions,
    begin: (indices: Int32Array, seeds?: Int32Array) => void,
  ): void {
    checkOptionNames(name, options, ["seeds", "indices"]);
    const { seeds: givenSeeds, indices: givenIndices } = options;
    const indices = checkIndices(name, "indices", givenIndices, this.numEnvs);
    const given = givenSeeds === undefined ? undefined : checkSeeds(name, givenSeeds, indices.length);
    if (given === undefined && indices.every((index) => this.seeds[index]! >= 0)) {
      begin(indices);
      return;
    }
    const seeds = given ?? indices.map(drawSeed);
    begin(indices, seeds);
    seeds.forEach((seed, i) => {
      this.seeds[indices[i]!] = seed;
    });
  }

  #checkActions(actions: ArrayLike<number>, envIds: Int32Array | undefined): Int32Array {
    const count = envIds?.length ?? this.numEnvs;
    return checkActions(where, actions, { count, numActions: this.actionSpace.n });
  }

  #checkEnvIds(envIds: ArrayLike<number> | undefined): Int32Array | undefined {
    return envIds === undefined ? undefined : checkIndices(where, "envIds", envIds, this.numEnvs);
  }

  #checkIndex(name: string, index: number): number {
    return checkInteger(name, "index", index, { min: 0, max: this.numEnvs - 1 });
  }
}

function checkVectorOptions(caller: string, options: AtariVectorOptions) {
  const numEnvs = checkInteger(caller, "numEnvs", options.numEnvs, { min: 1, max: mostEnvs });
  const autoreset = checkOneOf(caller, "autoreset", options.autoreset, autoresetModes);
  const range = { min: 1, max: numEnvs };
  const batchSize = checkInteger(caller, "batchSize", options.batchSize ?? numEnvs, range);
  const numThreads = options.numThreads ?? defaultThreads(numEnvs);
  checkInteger(caller, "numThreads", numThreads, range);
  return { where, numEnvs, numThreads, batchSize, autoreset, captureFrames: false, captureSound: false };
}

function shapeOf({ numEnvs, batchSize, autoreset }: AtariVectorOptions): VectorShape {
  const { frameStack, screenSize } = fixedOptions;
  return {
    numRows: batchSize ?? numEnvs,
    numEnvs,
    observationBytes: frameStack * screenSize * screenSize,
    hasFinal: autoreset === "same-step",
  };
}

function defaultThreads(numEnvs: number): number {
  return Math.min(usableCores(), numEnvs);
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
