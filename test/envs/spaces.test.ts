import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { Box } from "../../src/envs/spaces/box.js";
import { Dict } from "../../src/envs/spaces/dict.js";
import { Discrete } from "../../src/envs/spaces/discrete.js";
import { MultiBinary } from "../../src/envs/spaces/multi-binary.js";
import { MultiDiscrete } from "../../src/envs/spaces/multi-discrete.js";
import type { Space } from "../../src/envs/spaces/space.js";
import { Tuple } from "../../src/envs/spaces/tuple.js";

const bits = (...values: number[]) => Uint8Array.from(values);
const float = { shape: [2], dtype: "float32" } as const;

interface Case {
  readonly make: () => Space;
  readonly inside: readonly unknown[];
  readonly outside: readonly unknown[];
  readonly others: readonly Space[];
  readonly text: string;
}

const nothing = [
  undefined,
  null,
  "0",
  {},
  [],
  Symbol("s"),
  10n,
  () => 0,
  Object.create(null),
  new DataView(new ArrayBuffer(6)),
];

const cases: Readonly<Record<string, Case>> = {
  Discrete: {
    make: () => new Discrete(3),
    inside: [0, 2],
    outside: [-1, 3, 0.5, Number.NaN, Infinity],
    others: [new Discrete(4), new Discrete(3, { start: 1 })],
    text: "Discrete(3)",
  },
  "Discrete with a start": {
    make: () => new Discrete(3, { start: -1 }),
    inside: [-1, 1],
    outside: [-2, 2],
    others: [new Discrete(3)],
    text: "Discrete(3, start=-1)",
  },
  "Box of bytes": {
    make: () => new Box(0, 255, { shape: [2, 3] }),
    inside: [new Uint8Array(6), Buffer.alloc(6, 255)],
    outside: [new Uint8Array(5), new Float32Array(6), [0, 0, 0, 0, 0, 0], new Uint8ClampedArray(6)],
    others: [
      new Box(0, 255, { shape: [3, 2] }),
      new Box(0, 254, { shape: [2, 3] }),
      new Box(0, 1, { shape: [2, 3], dtype: "float32" }),
    ],
    text: "Box(0, 255, (2, 3), uint8)",
  },
  "Box with bounds for each element": {
    make: () => new Box([0, 5], [3, 5], { shape: [2] }),
    inside: [bits(0, 5), bits(3, 5)],
    outside: [bits(4, 5), bits(0, 4)],
    others: [new Box([0, 4], [3, 5], { shape: [2] }), new Box(0, 5, { shape: [2] })],
    text: "Box([0 5], [3 5], (2,), uint8)",
  },
  "Box of floats": {
    make: () => new Box(-1, 0.1, float),
    inside: [Float32Array.of(-1, 0), Float32Array.of(0, 0.1)],
    outside: [
      Float32Array.of(0, Number.NaN),
      Float32Array.of(0, 0.2),
      new Float32Array(3),
      new Uint8Array(2),
      new Float64Array(2),
    ],
    others: [new Box(-1, 0.2, float)],
    text: "Box(-1.0, 0.1, (2,), float32)",
  },
  "Box without bounds": {
    make: () => new Box(-Infinity, Infinity, float),
    inside: [Float32Array.of(-1e30, 5)],
    outside: [Float32Array.of(Number.NaN, 0)],
    others: [new Box(0, Infinity, float)],
    text: "Box(-inf, inf, (2,), float32)",
  },
  MultiDiscrete: {
    make: () => new MultiDiscrete([3, 2], { start: [0, 1] }),
    inside: [Int32Array.of(2, 2), Int32Array.of(0, 1)],
    outside: [Int32Array.of(3, 1), Int32Array.of(0, 0), Int32Array.of(0), [0, 1]],
    others: [new MultiDiscrete([3, 2]), new MultiDiscrete([3])],
    text: "MultiDiscrete([3 2], start=[0 1])",
  },
  MultiBinary: {
    make: () => new MultiBinary([2, 2]),
    inside: [bits(0, 1, 1, 0)],
    outside: [bits(0, 1, 2, 0), bits(0, 1)],
    others: [new MultiBinary(4)],
    text: "MultiBinary((2, 2))",
  },
  Tuple: {
    make: () => new Tuple([new Discrete(2), new MultiBinary(1)]),
    inside: [[1, bits(0)]],
    outside: [[2, bits(0)], [1], [1, bits(0), 0], { 0: 1, 1: bits(0), length: 2 }],
    others: [new Tuple([new Discrete(2)]), new Tuple([new Discrete(2), new MultiBinary(2)])],
    text: "Tuple(Discrete(2), MultiBinary(1))",
  },
  Dict: {
    make: () => new Dict({ b: new Discrete(2), a: new MultiBinary(1) }),
    inside: [{ a: bits(1), b: 0 }],
    outside: [
      { a: bits(1) },
      { a: bits(1), b: 2 },
      { a: bits(1), b: 0, c: 0 },
      Object.create({ a: bits(1), b: 0 }),
    ],
    others: [new Dict({ a: new MultiBinary(1) }), new Dict({ a: new MultiBinary(1), c: new Discrete(2) })],
    text: "Dict('a': MultiBinary(1), 'b': Discrete(2))",
  },
};

describe.each(Object.entries(cases))("a %s", (_, { make, inside, outside, others, text }) => {
  it("contains its values and nothing else", () => {
    for (const value of inside) expect(make().contains(value)).toBe(true);
    for (const value of [...outside, ...nothing]) expect(make().contains(value)).toBe(false);
  });

  it("draws values of its own, the same after the same seed and from the same stream", () => {
    const space = make();
    const after = (seed: number) => {
      space.seed(seed);
      return Array.from({ length: 20 }, () => space.sample());
    };
    const from = (seed: number) => {
      const random = new RandomStream(seed, "test");
      return Array.from({ length: 20 }, () => space.sample(random));
    };
    for (const draw of [after, from]) {
      expect(draw(7).every((sample) => space.contains(sample))).toBe(true);
      expect(draw(7)).toEqual(draw(7));
      expect(inspect(draw(7))).not.toBe(inspect(draw(8)));
    }
    expect(make().contains(make().sample())).toBe(true);
  });

  it("equals one of the same values, reads well and is frozen", () => {
    expect(make().equals(make())).toBe(true);
    for (const other of [...others, ...nothing, text]) expect(make().equals(other)).toBe(false);
    expect([String(make()), inspect(make())]).toEqual([text, text]);
    expect(Object.isFrozen(make())).toBe(true);
  });

  it("refuses seeds and sources that are none", () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53, "1", null, undefined, 1n])
      expect(() => make().seed(seed as number)).toThrow(InvalidArgumentError);
    for (const random of [null, 1, {}, { integer: 1 }, () => 0])
      expect(() => make().sample(random as never)).toThrow(
        /^sample: expected a RandomStream for random, received /,
      );
  });
});

it.each([
  [() => new Discrete(0), "Discrete: expected an integer from 1 to 2147483647 for n, received 0 (number)."],
  [() => new Discrete("3" as never), 'for n, received "3" (string).'],
  [
    () => new Discrete(3, { begin: 1 } as never),
    'expected one of start for an option\'s name, received "begin"',
  ],
  [() => new Discrete(3, { start: 0.5 }), "for start, received 0.5 (number)."],
  [
    () => new Box(0, 255, { shape: [4, 0] }),
    "Box: expected an integer from 1 to 2147483647 for a length in shape, received 0",
  ],
  [() => new Box(0, 255, {} as never), "for shape, received undefined"],
  [() => new Box(0, 255, undefined as never), "expected an object for options, received undefined"],
  [() => new Box(0, 255, { shape: [2 ** 16, 2 ** 16] }), "expected at most 2147483647 elements for shape"],
  [() => new Box(0, 256, { shape: [1] }), "expected an integer from 0 to 255 for high, received 256"],
  [() => new Box(3, 2, { shape: [1] }), "for high, received 2 (number)."],
  [() => new Box([0, 3], [1, 2], { shape: [2] }), "for high[1], received 2 (number)."],
  [
    () => new Box([0], 255, { shape: [2] }),
    "expected 2 numbers, one an element, for low, received an array of length 1.",
  ],
  [() => new Box(0, Number.NaN, float), "expected a number for high, received NaN (number)."],
  [
    () => new Box(0, 1, { shape: [1], dtype: "int8" as never }),
    'expected one of uint8, float32 for dtype, received "int8"',
  ],
  [() => new Box(Infinity, Infinity, float), "for high, received Infinity (number)."],
  [() => new MultiDiscrete([]), "expected at least one number for nvec"],
  [() => new MultiDiscrete([2, 0]), "for nvec[1], received 0 (number)."],
  [
    () => new MultiDiscrete([2], { start: [1, 2] }),
    "expected 1 numbers for start, received an array of length 2.",
  ],
  [() => new MultiBinary(0), "MultiBinary: expected an integer from 1"],
  [() => new MultiBinary("4" as never), "for shape, received"],
  [
    () => new Tuple([new Discrete(2), 3 as never]),
    "Tuple: expected a space for spaces[1], received 3 (number).",
  ],
  [() => new Tuple(null as never), "for spaces, received null"],
  [
    () => new Dict({ a: { contains: () => true } as never }),
    "Dict: expected a space for spaces.a, received Object (object).",
  ],
  [
    () => new Dict([new Discrete(2)] as never),
    "Dict: expected an object for spaces, received an array of length 1.",
  ],
])("a space that cannot be is refused: %s", (make, message) => {
  expect(make).toThrow(InvalidArgumentError);
  expect(make).toThrow(message);
});
