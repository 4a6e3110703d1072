import { describe, expect, it } from "vitest";
import { mean, product, sum, sumSquaredDeviations } from "../../src/core/numbers.js";

describe("sums and products", () => {
  it("take plain and typed arrays alike", () => {
    expect([sum([1, 2, 3.5]), sum(Float32Array.of(1, 2, 3.5))]).toEqual([6.5, 6.5]);
    expect([mean([1, 2, 6]), mean(Int32Array.of(1, 2, 6))]).toEqual([3, 3]);
    expect([product([4, 84, 84]), product(Int32Array.of(2, 5))]).toEqual([28_224, 10]);
    expect(sumSquaredDeviations([1, 2, 6], 3)).toBe(4 + 1 + 9);
  });

  it("are those of nothing for no values", () => {
    expect([sum([]), product([]), sumSquaredDeviations([], 1)]).toEqual([0, 1, 0]);
    expect(mean([])).toBeNaN();
  });

  it("add in double precision, from the first value on", () => {
    const large = Float32Array.of(2 ** 24, 1, 1); // in float32 the ones would be lost
    expect(sum(large)).toBe(2 ** 24 + 2);
    expect(sumSquaredDeviations(Float32Array.of(2 ** 12, 1, 1), 0)).toBe(2 ** 24 + 2);
    expect(sum([1e16, 1, -1e16])).toBe(0);
    expect(sum([1e16, -1e16, 1])).toBe(1);
  });
});
