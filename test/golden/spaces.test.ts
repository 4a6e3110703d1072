/** Spaces draw what Gymnasium's draw after the same seed, and read as they do. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Box } from "../../src/envs/spaces/box.js";
import { Dict } from "../../src/envs/spaces/dict.js";
import { Discrete } from "../../src/envs/spaces/discrete.js";
import { MultiBinary } from "../../src/envs/spaces/multi-binary.js";
import { MultiDiscrete } from "../../src/envs/spaces/multi-discrete.js";
import type { Space } from "../../src/envs/spaces/space.js";
import { Tuple } from "../../src/envs/spaces/tuple.js";

interface Recorded {
  readonly text: string;
  readonly samples: Readonly<Record<string, readonly unknown[]>>;
}

const file = join(dirname(fileURLToPath(import.meta.url)), "data", "gymnasium", "spaces.json");
const recorded = (JSON.parse(readFileSync(file, "utf8")) as { spaces: Record<string, Recorded> }).spaces;

const spaces: Readonly<Record<string, Space>> = {
  discrete: new Discrete(6),
  one: new Discrete(1),
  started: new Discrete(5, { start: -2 }),
  bytes: new Box(0, 255, { shape: [2, 3] }),
  narrow: new Box([1, 2, 3], [1, 20, 255], { shape: [3] }),
  floats: new Box(-1.5, 2, { shape: [3], dtype: "float32" }),
  polar: new Box([0, -Math.PI, 0], [1, Math.PI, 1], { shape: [3], dtype: "float32" }),
  places: new MultiDiscrete([3, 2, 18]),
  shifted: new MultiDiscrete([3, 2], { start: [1, -4] }),
  bits: new MultiBinary(11),
  table: new MultiBinary([2, 3]),
  tuple: new Tuple([new Discrete(4), new MultiBinary(3)]),
  dict: new Dict({
    sound: new Box(0, 255, { shape: [4] }),
    image: new Dict({ x: new Discrete(9) }),
  }),
};

/** As the recording has it. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...(value as Uint8Array)];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

function draw(space: Space, seed: number, count: number): unknown[] {
  space.seed(seed);
  return Array.from({ length: count }, () => plain(space.sample()));
}

describe.each(Object.entries(recorded))("the space %s", (name, { text, samples }) => {
  it("draws what Gymnasium's draws", () => {
    for (const [seed, expected] of Object.entries(samples))
      expect(draw(spaces[name]!, Number(seed), expected.length)).toEqual(expected);
  });

  it("reads as Gymnasium's reads", () => {
    // NumPy writes arrays of float32 with as many digits as the longest element needs.
    expect(name === "polar" ? text : String(spaces[name])).toBe(text);
  });
});

it("every space is recorded, and another seed would be seen", () => {
  expect(Object.keys(recorded)).toEqual(Object.keys(spaces));
  const [seed, expected] = Object.entries(recorded.discrete!.samples)[1]!;
  expect(draw(spaces.discrete!, Number(seed) + 1, expected.length)).not.toEqual(expected);
});
