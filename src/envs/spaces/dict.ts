/** Objects of named values, each from a space of its own. */
import { checkObject } from "../../core/check.js";
import { checkSpace, seedParts } from "./composite.js";
import { type RandomSource, type SampleOf, Space } from "./space.js";

type Spaces = Readonly<Record<string, Space>>;
type DictValue<Parts extends Spaces> = { [Name in keyof Parts]: SampleOf<Parts[Name]> };

/**
 * Objects that have one value of each named space, and nothing else. The names are in alphabetical order, as in Gymnasium.
 *
 * @example
 * new Dict({ image: new Box(0, 255, { shape: [210, 160, 3] }), sound: new Box(0, 255, { shape: [512] }) })
 */
export class Dict<Parts extends Spaces> extends Space<DictValue<Parts>> {
  readonly kind = "dict";
  readonly spaces: Readonly<Parts>;

  /** @throws {InvalidArgumentError} if one is no space. */
  constructor(spaces: Parts) {
    super();
    const entries = Object.entries(checkObject("Dict", "spaces", spaces)).sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    const checked = entries.map(
      ([name, space]) => [name, checkSpace("Dict", `spaces.${name}`, space)] as const,
    );
    this.spaces = Object.freeze(Object.fromEntries(checked)) as Readonly<Parts>;
    Object.freeze(this);
  }

  contains(value: unknown): value is DictValue<Parts> {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const parts = Object.entries(this.spaces);
    if (Object.keys(value).length !== parts.length) return false;
    return parts.every(
      ([name, space]) => Object.hasOwn(value, name) && space.contains((value as DictValue<Parts>)[name]),
    );
  }

  equals(other: unknown): boolean {
    if (!(other instanceof Dict)) return false;
    const [own, others] = [Object.entries(this.spaces), Object.entries(other.spaces as Spaces)];
    return (
      own.length === others.length &&
      own.every(([name, space], i) => name === others[i]![0] && space.equals(others[i]![1]))
    );
  }

  toString(): string {
    return `Dict(${Object.entries(this.spaces)
      .map(([name, space]) => `'${name}': ${space}`)
      .join(", ")})`;
  }

  /** Seeds this stream, and with numbers of it those of the parts. */
  override seed(seed: number): void {
    super.seed(seed);
    seedParts(this.ownRandom(), Object.values(this.spaces));
  }

  /** With a source, all parts draw from it in turn; without one, each from its own stream. */
  override sample(random?: RandomSource): DictValue<Parts> {
    const entries = Object.entries(this.spaces).map(([name, space]) => [name, space.sample(random)]);
    return Object.fromEntries(entries) as DictValue<Parts>;
  }

  protected draw(random: RandomSource): DictValue<Parts> {
    return this.sample(random);
  }
}
