/** Arrays of bits. */

import { product } from "../../core/numbers.js";
import { NumpyRandom } from "../../core/numpy-random.js";
import { isUint8Array } from "../../core/typed-arrays.js";
import { checkShape, sameNumbers, shapeText } from "./shape.js";
import { type RandomSource, Space } from "./space.js";

/**
 * Uint8Arrays whose elements are 0 or 1.
 *
 * @example
 * new MultiBinary(4).contains(Uint8Array.of(0, 1, 1, 0)) // true
 */
export class MultiBinary extends Space<Uint8Array> {
  readonly kind = "multi-binary";
  readonly shape: readonly number[];
  /** Number of elements. */
  readonly size: number;

  /**
   * @param shape - how many bits, or the lengths of the axes.
   * @throws {InvalidArgumentError} if a length is no positive integer.
   */
  constructor(shape: number | readonly number[]) {
    super();
    this.shape = checkShape("MultiBinary", typeof shape === "number" ? [shape] : shape);
    this.size = product(this.shape);
    Object.freeze(this);
  }

  contains(value: unknown): value is Uint8Array {
    return isUint8Array(value) && value.length === this.size && value.every((bit) => bit <= 1);
  }

  equals(other: unknown): boolean {
    return other instanceof MultiBinary && sameNumbers(other.shape, this.shape);
  }

  toString(): string {
    return `MultiBinary(${this.shape.length === 1 ? this.shape[0] : shapeText(this.shape)})`;
  }

  protected draw(random: RandomSource): Uint8Array {
    if (random instanceof NumpyRandom) return random.bits(this.size);
    return Uint8Array.from({ length: this.size }, () => random.integer(2));
  }
}
