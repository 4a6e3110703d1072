/** What every space has in common: membership, samples from a seeded stream of its own, equality, a readable form. */
import { inspect } from "node:util";
import { checkInteger, checkMethods } from "../../core/check.js";
import { NumpyRandom } from "../../core/numpy-random.js";
import { largestSeed } from "../../core/seed-sequence.js";

/** What samples are drawn from: a `RandomStream`, for instance. */
export interface RandomSource {
  /** The next number in [0, 1). */
  uniform(): number;
  /** The next integer in [0, bound). */
  integer(bound: number): number;
}

/** The element type of a space: `SampleOf<Discrete>` is `number`. */
export type SampleOf<S> = S extends Space<infer Value> ? Value : never;

/**
 * A set of values that actions or observations belong to.
 *
 * A space of one's own extends this class: `contains`, `equals`, `toString` and `draw` are all that it has to say.
 */
export abstract class Space<Value = unknown> {
  /** Tells kinds of spaces apart, e.g. `"discrete"`. */
  abstract readonly kind: string;
  readonly #own: { random?: NumpyRandom } = {};

  /** Whether a value belongs to the space; false for anything else, whatever it is. */
  abstract contains(value: unknown): value is Value;

  /** Whether the other is a space of the same values. */
  abstract equals(other: unknown): boolean;

  /** As Gymnasium writes it, e.g. `"Discrete(6)"`. */
  abstract toString(): string;

  /** One value, drawn evenly where the space is bounded. */
  protected abstract draw(random: RandomSource): Value;

  /**
   * Draws a value that belongs to the space.
   *
   * @param random - Default: the space's own stream, which the system seeds unless `seed` did. After `seed(s)` it draws what
   *   Gymnasium's space of the same kind draws after `seed(s)`.
   * @throws {InvalidArgumentError} if `random` is no source of random numbers.
   */
  sample(random?: RandomSource): Value {
    return this.draw(random === undefined ? this.ownRandom() : checkSource(random));
  }

  /**
   * Begins the space's own stream anew.
   *
   * @param seed - 0 … 2⁵³ − 1.
   * @throws {InvalidArgumentError} if it is no such integer.
   */
  seed(seed: number): void {
    const where = `${this.constructor.name}.seed`;
    this.#own.random = new NumpyRandom(checkInteger(where, "seed", seed, { min: 0, max: largestSeed }));
  }

  /** The stream behind `sample()`. */
  protected ownRandom(): NumpyRandom {
    this.#own.random ??= new NumpyRandom();
    return this.#own.random;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

function checkSource(random: RandomSource): RandomSource {
  const expected = { expected: "a RandomStream", methods: ["integer", "uniform"] };
  return checkMethods("sample", "random", random, expected);
}
