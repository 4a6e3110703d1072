/** NumPy's default generator, `np.random.Generator(PCG64(seed))`: the same seed draws the same numbers as in Python. */
import { checkInteger } from "./check.js";
import { seedWords } from "./seed-sequence.js";

const mask64 = (1n << 64n) - 1n;
const mask128 = (1n << 128n) - 1n;
const multiplier = 0x2360ed051fc65da44385df649fccf645n;
const range32 = 2 ** 32;

/** O'Neill's PCG64 (XSL-RR), and on top of it those of NumPy's distributions that Gymnasium draws from. */
export class NumpyRandom {
  #state: bigint;
  readonly #increment: bigint;
  /** The upper half of a number whose lower half was drawn as 32 bits. */
  #kept: number | undefined;

  /** @param seed - 0 … 2⁵³ − 1; without one, it is taken from the system. */
  constructor(seed?: number) {
    const words = seedWords("NumpyRandom", seed, 8);
    const word = (i: number) => BigInt(words[2 * i]!) | (BigInt(words[2 * i + 1]!) << 32n);
    const initial = (word(0) << 64n) | word(1);
    const sequence = (word(2) << 64n) | word(3);
    this.#increment = ((sequence << 1n) | 1n) & mask128;
    this.#state = (this.#increment + initial) & mask128;
    this.#step();
  }

  /** The next number in [0, 1): `random()`. */
  uniform(): number {
    return Number(this.#next64() >> 11n) * 2 ** -53;
  }

  /**
   * The next integer in [0, bound): `integers(bound)`, by Lemire's method.
   *
   * @param bound - 1 … 2³² − 1.
   */
  integer(bound: number): number {
    checkInteger("NumpyRandom.integer", "bound", bound, { min: 1, max: range32 - 1 });
    if (bound === 1) return 0;
    const threshold = (range32 - bound) % bound;
    while (true) {
      const product = BigInt(this.#next32()) * BigInt(bound);
      if (Number(product & 0xffffffffn) >= threshold) return Number(product >> 32n);
    }
  }

  /** The next integer in [low, high): `integers(low, high)`. */
  integerBetween(low: number, high: number): number {
    return low + this.integer(high - low);
  }

  /** 0 or 1, `count` times: `integers(0, 2, size=count, dtype=np.int8)`, which takes four from each 32 bits. */
  bits(count: number): Uint8Array {
    const bits = new Uint8Array(count);
    let word = 0;
    for (let i = 0; i < count; i++) {
      word = i % 4 === 0 ? this.#next32() : word >>> 8;
      bits[i] = (word >>> 7) & 1;
    }
    return bits;
  }

  #next32(): number {
    if (this.#kept !== undefined) {
      const kept = this.#kept;
      this.#kept = undefined;
      return kept;
    }
    const both = this.#next64();
    this.#kept = Number(both >> 32n);
    return Number(both & 0xffffffffn);
  }

  #next64(): bigint {
    this.#step();
    const folded = (this.#state >> 64n) ^ (this.#state & mask64);
    const rotation = this.#state >> 122n;
    return ((folded >> rotation) | (folded << (64n - rotation))) & mask64;
  }

  #step(): void {
    this.#state = (this.#state * multiplier + this.#increment) & mask128;
  }
}
