/** Lists of values, each from a space of its own. */
import { checkList } from "../../core/lists.js";
import { checkSpace, seedParts } from "./composite.js";
import { type RandomSource, type SampleOf, Space } from "./space.js";

type TupleValue<Spaces extends readonly Space[]> = { [Index in keyof Spaces]: SampleOf<Spaces[Index]> };

/**
 * Arrays whose element i belongs to the space i.
 *
 * @example
 * new Tuple([new Discrete(2), new MultiBinary(3)]).contains([1, new Uint8Array(3)]) // true
 */
export class Tuple<const Spaces extends readonly Space[]> extends Space<TupleValue<Spaces>> {
  readonly kind = "tuple";
  readonly spaces: Spaces;

  /** @throws {InvalidArgumentError} if one is no space. */
  constructor(spaces: Spaces) {
    super();
    const checked = checkList("Tuple", "spaces", spaces).map((space, i) =>
      checkSpace("Tuple", `spaces[${i}]`, space),
    );
    this.spaces = Object.freeze(checked) as readonly Space[] as Spaces;
    Object.freeze(this);
  }

  contains(value: unknown): value is TupleValue<Spaces> {
    if (!Array.isArray(value) || value.length !== this.spaces.length) return false;
    return this.spaces.every((space, i) => space.contains(value[i]));
  }

  equals(other: unknown): boolean {
    if (!(other instanceof Tuple) || other.spaces.length !== this.spaces.length) return false;
    return this.spaces.every((space, i) => space.equals(other.spaces[i]));
  }

  toString(): string {
    return `Tuple(${this.spaces.join(", ")})`;
  }

  /** Seeds this stream, and with numbers of it those of the parts. */
  override seed(seed: number): void {
    super.seed(seed);
    seedParts(this.ownRandom(), this.spaces);
  }

  /** With a source, all parts draw from it in turn; without one, each from its own stream. */
  override sample(random?: RandomSource): TupleValue<Spaces> {
    return this.spaces.map((space) => space.sample(random)) as TupleValue<Spaces>;
  }

  protected draw(random: RandomSource): TupleValue<Spaces> {
    return this.sample(random);
  }
}
