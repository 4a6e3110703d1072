/** Seeded random streams: every random number of this package comes from one of these. */
import { createHash } from "node:crypto";
import type { PRNG } from "seedrandom";
import seedrandom from "seedrandom";
import { checkInteger, checkObject, checkOneOf } from "./check.js";
import { describeMismatch, InvalidArgumentError } from "./errors.js";
import { isList } from "./lists.js";

/** A stream's position, to be stored in a checkpoint as JSON. */
export interface RandomState {
  i: number;
  j: number;
  S: number[];
}

/** Largest seed that ALE takes: a non-negative signed 32-bit integer. */
export const maxEmulatorSeed = 2 ** 31 - 1;

/** An array that is merely said to be longer would take minutes, and then all memory. */
const mostShuffled = 2 ** 27;

/**
 * A named stream of random numbers. Streams of the same seed and different names are independent, so adding
 * a consumer never shifts the numbers that another one sees.
 */
export class RandomStream {
  readonly #generator: PRNG & { state(): RandomState };

  /**
   * @param seed - the run's seed.
   * @param name - what the stream is for, e.g. `"collection"`.
   * @param state - a stored position to go on from.
   */
  constructor(seed: number, name: string, state?: RandomState) {
    checkInteger("RandomStream", "seed", seed, {
      min: -Number.MAX_SAFE_INTEGER,
      max: Number.MAX_SAFE_INTEGER,
    });
    if (typeof name !== "string")
      throw new InvalidArgumentError(describeMismatch("RandomStream", "a text", "name", name));
    if (state !== undefined) checkState(state);
    this.#generator = seedrandom(`${seed}/${name}`, { state: state ?? true });
  }

  /** The next number in [0, 1). */
  uniform(): number {
    return this.#generator();
  }

  /** The next integer in [0, bound). */
  integer(bound: number): number {
    if (typeof bound !== "number" || !(bound >= 1))
      // false for NaN
      throw new InvalidArgumentError(describeMismatch("RandomStream.integer", "at least 1", "bound", bound));
    return Math.floor(this.#generator() * bound);
  }

  /** The next number of a normal distribution (Box–Muller, one of the pair). */
  normal(mean = 0, deviation = 1): number {
    if (typeof mean !== "number" || typeof deviation !== "number") {
      const [name, value] = typeof mean === "number" ? ["deviation", deviation] : ["mean", mean];
      throw new InvalidArgumentError(describeMismatch("RandomStream.normal", "a number", name, value));
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.#generator()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.#generator());
  }

  /** Shuffles in place (Fisher–Yates) and returns the same array. */
  shuffle<Indices extends Int32Array | number[]>(indices: Indices): Indices {
    const length = isList(indices) ? indices.length : Number.NaN; // read once: a proxy may answer otherwise later
    if (!(length <= mostShuffled))
      throw new InvalidArgumentError(
        describeMismatch("RandomStream.shuffle", `an array of at most ${mostShuffled}`, "indices", indices),
      );
    try {
      this.#shuffle(indices, length);
    } catch (cause) {
      const message = describeMismatch("RandomStream.shuffle", "an array to be written", "indices", indices);
      throw new InvalidArgumentError(message, { cause });
    }
    return indices;
  }

  #shuffle(indices: Int32Array | number[], length: number): void {
    for (let last = length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = indices[last]!;
      indices[last] = indices[other]!;
      indices[other] = kept;
    }
  }

  /** Where the stream stands; pass it to the constructor to go on from here. */
  state(): RandomState {
    return this.#generator.state();
  }
}

function checkState(state: RandomState): void {
  const { i, j, S } = checkObject("RandomStream", "state", state);
  if (Number.isInteger(i) && Number.isInteger(j) && Array.isArray(S) && S.length === numStateWords) return;
  const expected = "what state() returned";
  throw new InvalidArgumentError(describeMismatch("RandomStream", expected, "state", state));
}

/** Of the generator's table. */
const numStateWords = 256;

/** What a seed is for. Seeds of different purposes never overlap: each owns one residue class. */
export const seedPurposes = ["training", "evaluation", "confirmation", "recording"] as const;
export type SeedPurpose = (typeof seedPurposes)[number];

/**
 * The emulator's seed for one episode: a pseudo-random function of (run seed, purpose, episode index).
 *
 * @returns an integer from 0 to 2^31 − 1; seeds of two purposes differ always (their remainders modulo the number of purposes do).
 */
export function episodeSeed(runSeed: number, purpose: SeedPurpose, episodeIndex: number): number {
  checkOneOf("episodeSeed", "purpose", purpose, seedPurposes);
  checkInteger("episodeSeed", "episodeIndex", episodeIndex, { min: 0, max: Number.MAX_SAFE_INTEGER });
  const numPurposes = seedPurposes.length;
  const drawn = new RandomStream(runSeed, `${purpose}/${episodeIndex}`).integer(2 ** 31 / numPurposes);
  return drawn * numPurposes + seedPurposes.indexOf(purpose);
}

/** What games of a policy are played for: to look, to choose a threshold by, to confirm one. */
export const gamePurposes = ["evaluation", "calibration", "confirmation"] as const;
export type GamePurpose = (typeof gamePurposes)[number];

/** Remainders modulo 8 that leave 0 and 3 modulo 4, those of training and recording, to `episodeSeed`. */
const gameRemainders: Readonly<Record<GamePurpose, number>> = {
  evaluation: 1,
  calibration: 5,
  confirmation: 2,
};
const numGameRemainders = 8;

export interface GameSeedOptions {
  readonly runSeed: number;
  readonly purpose: GamePurpose;
  readonly episodeIndex: number;
}

/**
 * The emulator's seed for one game of a policy: a pseudo-random function of (owner, run seed, purpose, episode index).
 *
 * @param owner - says whose games they are: other owners draw other seeds.
 * @returns an integer from 0 to 2^31 − 1; seeds of two purposes differ always, and from those of training and recording.
 */
export function gameSeed(owner: string, { runSeed, purpose, episodeIndex }: GameSeedOptions): number {
  const hash = createHash("sha256")
    .update(JSON.stringify([owner, runSeed, purpose, episodeIndex]))
    .digest();
  const drawn = hash.readUInt32BE() % (2 ** 31 / numGameRemainders); // a power of two: evenly
  return drawn * numGameRemainders + gameRemainders[purpose];
}
