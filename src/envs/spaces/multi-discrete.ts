/** Lists of integers, each from a range of its own. */
import { checkInteger, checkOptionNames } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { checkNumbers } from "../../core/lists.js";
import { isInt32Array } from "../../core/typed-arrays.js";
import { numbersText, sameNumbers } from "./shape.js";
import { type RandomSource, Space } from "./space.js";

export interface MultiDiscreteOptions {
  /** The smallest integer at each place. Default: zeros. */
  readonly start?: ArrayLike<number>;
}

const most = 2 ** 31 - 1;

/**
 * Int32Arrays whose element i is one of start[i] … start[i] + nvec[i] − 1.
 *
 * @example
 * new MultiDiscrete([3, 2]).contains(Int32Array.of(2, 1)) // true
 */
export class MultiDiscrete extends Space<Int32Array> {
  readonly kind = "multi-discrete";
  /** How many integers each place has. */
  readonly nvec: readonly number[];
  readonly start: readonly number[];

  /**
   * @param nvec - each 1 … 2³¹ − 1.
   * @throws {InvalidArgumentError} if there is none, one is out of range, or `start` has another length.
   */
  constructor(nvec: ArrayLike<number>, options: MultiDiscreteOptions = {}) {
    super();
    checkOptionNames("MultiDiscrete", options, ["start"]);
    const counts = checkNumbers("MultiDiscrete", "nvec", nvec);
    if (counts.length === 0)
      throw new InvalidArgumentError(describeMismatch("MultiDiscrete", "at least one number", "nvec", nvec));
    this.nvec = checkIntegers("nvec", counts, 1);
    this.start = checkStart(options.start, counts.length);
    Object.freeze(this);
  }

  contains(value: unknown): value is Int32Array {
    if (!isInt32Array(value) || value.length !== this.nvec.length) return false;
    return this.nvec.every((n, i) => value[i]! >= this.start[i]! && value[i]! < this.start[i]! + n);
  }

  equals(other: unknown): boolean {
    if (!(other instanceof MultiDiscrete)) return false;
    return sameNumbers(other.nvec, this.nvec) && sameNumbers(other.start, this.start);
  }

  toString(): string {
    const nvec = numbersText(this.nvec);
    if (this.start.every((start) => start === 0)) return `MultiDiscrete(${nvec})`;
    return `MultiDiscrete(${nvec}, start=${numbersText(this.start)})`;
  }

  protected draw(random: RandomSource): Int32Array {
    return Int32Array.from(this.nvec, (n, i) => this.start[i]! + Math.floor(random.uniform() * n));
  }
}

function checkIntegers(name: string, values: readonly number[], min: number): readonly number[] {
  const range = { min, max: most };
  return Object.freeze(
    values.map((value, i) => checkInteger("MultiDiscrete", `${name}[${i}]`, value, range)),
  );
}

function checkStart(given: ArrayLike<number> | undefined, length: number): readonly number[] {
  if (given === undefined) return Object.freeze(new Array<number>(length).fill(0));
  const start = checkNumbers("MultiDiscrete", "start", given);
  if (start.length === length) return checkIntegers("start", start, -most);
  throw new InvalidArgumentError(describeMismatch("MultiDiscrete", `${length} numbers`, "start", given));
}
