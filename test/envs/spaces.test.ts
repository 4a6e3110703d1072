import { expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { byteSpace, discreteSpace } from "../../src/envs/spaces.js";

it("a discrete space holds the integers below n", () => {
  const space = discreteSpace(3);
  expect([0, 2].map((value) => space.contains(value))).toEqual([true, true]);
  for (const value of [-1, 3, 0.5, Number.NaN, "0", null]) expect(space.contains(value)).toBe(false);
});

it("a byte space holds Uint8Arrays of its size", () => {
  const space = byteSpace([2, 3]);
  expect(space).toMatchObject({ size: 6, shape: [2, 3], low: 0, high: 255 });
  expect(space.contains(new Uint8Array(6))).toBe(true);
  for (const value of [new Uint8Array(5), new Float32Array(6), [0, 0, 0, 0, 0, 0]])
    expect(space.contains(value)).toBe(false);
});

it("samples belong to their space and repeat with the stream", () => {
  const spaces = [discreteSpace(5), byteSpace([4])];
  for (const space of spaces) {
    const draw = () => Array.from({ length: 20 }, (_, i) => space.sample(new RandomStream(i, "test")));
    expect(draw().every((sample) => space.contains(sample))).toBe(true);
    expect(draw()).toEqual(draw());
    expect(new Set(draw().map(String)).size).toBeGreaterThan(1);
  }
});

it("spaces without elements are refused", () => {
  expect(() => discreteSpace(0)).toThrow(InvalidArgumentError);
  expect(() => byteSpace([4, 0])).toThrow("expected an integer from 1 to 2147483647 for a length in shape");
});
