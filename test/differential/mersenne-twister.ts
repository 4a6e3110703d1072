/** The generator of C++'s std::mt19937, by its definition (Matsumoto & Nishimura 1998), and numbers drawn by it. */
const size = 624;
const middle = 397;

export class MersenneTwister {
  readonly #words = new Uint32Array(size);
  #position = size;

  /** @param seed - taken modulo 2^32. */
  constructor(seed: number) {
    const words = this.#words;
    words[0] = seed;
    for (let index = 1; index < size; index++) {
      const before = words[index - 1]!;
      words[index] = Math.imul(1812433253, before ^ (before >>> 30)) + index;
    }
  }

  /** The next number, 0 … 2^32 − 1. */
  next(): number {
    if (this.#position === size) this.#twist();
    let word = this.#words[this.#position++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** The next number in [0, 1). */
  uniform(): number {
    return this.next() / 2 ** 32;
  }

  /** The next integer in [0, bound): the high word of a product, without those low words that would favor some. */
  below(bound: number): number {
    for (;;) {
      const product = BigInt(this.next()) * BigInt(bound);
      if (product % 2n ** 32n >= 2n ** 32n % BigInt(bound)) return Number(product >> 32n);
    }
  }

  #twist(): void {
    const words = this.#words;
    for (let index = 0; index < size; index++) {
      const joined = (words[index]! & 0x80000000) | (words[(index + 1) % size]! & 0x7fffffff);
      const mixed = (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
      words[index] = words[(index + middle) % size]! ^ mixed;
    }
    this.#position = 0;
  }
}
