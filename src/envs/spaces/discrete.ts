/** Integers in a row. */
import { checkInteger, checkOptionNames } from "../../core/check.js";
import { type RandomSource, Space } from "./space.js";

export interface DiscreteOptions {
  /** The smallest of them. Default 0. */
  readonly start?: number;
}

const most = 2 ** 31 - 1;

/**
 * The integers start … start + n − 1.
 *
 * @example
 * new Discrete(3).contains(2) // true
 */
export class Discrete extends Space<number> {
  readonly kind = "discrete";
  readonly n: number;
  readonly start: number;

  /**
   * @param n - how many integers, 1 … 2³¹ − 1.
   * @throws {InvalidArgumentError} if `n` or `start` is no such integer.
   */
  constructor(n: number, options: DiscreteOptions = {}) {
    super();
    checkOptionNames("Discrete", options, ["start"]);
    this.n = checkInteger("Discrete", "n", n, { min: 1, max: most });
    this.start = checkInteger("Discrete", "start", options.start ?? 0, { min: -most, max: most });
    Object.freeze(this);
  }

  contains(value: unknown): value is number {
    if (!Number.isInteger(value)) return false;
    const offset = (value as number) - this.start;
    return offset >= 0 && offset < this.n;
  }

  equals(other: unknown): boolean {
    return other instanceof Discrete && other.n === this.n && other.start === this.start;
  }

  toString(): string {
    return this.start === 0 ? `Discrete(${this.n})` : `Discrete(${this.n}, start=${this.start})`;
  }

  protected draw(random: RandomSource): number {
    return this.start + random.integer(this.n);
  }
}

/** The integers 0 … n − 1: what actions of a game are. */
export type DiscreteSpace = Discrete;
