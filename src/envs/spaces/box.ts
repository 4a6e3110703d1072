/** Arrays of numbers between bounds. */
import { checkOneOf, checkOptionNames } from "../../core/check.js";
import { product } from "../../core/numbers.js";
import { typedArrayName } from "../../core/typed-arrays.js";
import { type Bound, type BoxDtype, boundText, checkBounds } from "./bounds.js";
import { checkShape, sameNumbers, shapeText } from "./shape.js";
import { type RandomSource, Space } from "./space.js";

/** What a box of a dtype holds. */
export type BoxValue<Dtype extends BoxDtype> = Dtype extends "float32" ? Float32Array : Uint8Array;

export interface BoxOptions<Dtype extends BoxDtype = BoxDtype> {
  /** Lengths of the axes, e.g. `[4, 84, 84]`. */
  readonly shape: readonly number[];
  /** Type of the elements. Default `"uint8"`. */
  readonly dtype?: Dtype;
}

const arrays = { uint8: Uint8Array, float32: Float32Array } as const;

/**
 * Arrays of one shape whose elements lie between a smallest and a largest value, stored flat, the last axis fastest.
 *
 * @example
 * new Box(0, 255, { shape: [210, 160, 3] })
 * new Box([0, -Math.PI], [1, Math.PI], { shape: [2], dtype: "float32" })
 */
export class Box<Dtype extends BoxDtype = "uint8"> extends Space<BoxValue<Dtype>> {
  readonly kind = "box";
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Smallest element; a list where elements differ. */
  readonly low: Bound;
  /** Largest element; a list where elements differ. */
  readonly high: Bound;
  /** Number of elements. */
  readonly size: number;

  /**
   * @param low - of all elements, or a list of one each; −Infinity only for float32, which rounds it to the nearest float.
   * @param high - the same, not below `low`.
   * @throws {InvalidArgumentError} if a bound does not fit the dtype, the shape or the other bound.
   */
  constructor(low: number | ArrayLike<number>, high: number | ArrayLike<number>, options: BoxOptions<Dtype>) {
    super();
    checkOptionNames("Box", options, ["shape", "dtype"]);
    this.dtype = checkOneOf("Box", "dtype", options.dtype ?? "uint8", ["uint8", "float32"]) as Dtype;
    this.shape = checkShape("Box", options.shape);
    this.size = product(this.shape);
    const bounds = checkBounds({ low, high, size: this.size, dtype: this.dtype });
    this.low = bounds.low;
    this.high = bounds.high;
    Object.freeze(this);
  }

  contains(value: unknown): value is BoxValue<Dtype> {
    if (typedArrayName(value) !== arrays[this.dtype].name) return false;
    const elements = value as BoxValue<Dtype>;
    if (elements.length !== this.size) return false;
    if (this.dtype === "uint8" && this.low === 0 && this.high === 255) return true;
    for (let i = 0; i < elements.length; i++)
      if (!(elements[i]! >= at(this.low, i) && elements[i]! <= at(this.high, i))) return false; // NaN too
    return true;
  }

  equals(other: unknown): boolean {
    if (!(other instanceof Box) || other.dtype !== this.dtype) return false;
    return (
      sameNumbers(other.shape, this.shape) &&
      sameBound(other.low, this.low) &&
      sameBound(other.high, this.high)
    );
  }

  toString(): string {
    const [low, high] = [boundText(this.low, this.dtype), boundText(this.high, this.dtype)];
    return `Box(${low}, ${high}, ${shapeText(this.shape)}, ${this.dtype})`;
  }

  protected draw(random: RandomSource): BoxValue<Dtype> {
    const sample = new arrays[this.dtype](this.size);
    const oneMore = this.dtype === "uint8" ? 1 : 0; // the largest integer belongs to it
    for (let i = 0; i < sample.length; i++)
      sample[i] = drawBetween(random, at(this.low, i), at(this.high, i) + oneMore); // rounds down where integers are meant
    return sample as BoxValue<Dtype>;
  }
}

/** Evenly between two finite bounds; where one is missing, exponentially from the other; where both are, normally. */
function drawBetween(random: RandomSource, low: number, high: number): number {
  if (Number.isFinite(low) && Number.isFinite(high)) return low + (high - low) * random.uniform();
  const decay = -Math.log(1 - random.uniform());
  if (Number.isFinite(low)) return low + decay;
  if (Number.isFinite(high)) return high - decay;
  return Math.sqrt(2 * decay) * Math.cos(2 * Math.PI * random.uniform()); // Box and Muller 1958
}

function at(bound: Bound, index: number): number {
  return typeof bound === "number" ? bound : bound[index]!;
}

function sameBound(a: Bound, b: Bound): boolean {
  if (typeof a === "number" || typeof b === "number") return a === b;
  return sameNumbers(a, b);
}

/** Arrays of bytes: what observations of a game are. */
export type BoxSpace = Box<"uint8">;
