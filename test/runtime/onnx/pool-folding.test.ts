import { describe, expect, it } from "vitest";
import { foldPool, poolWindow } from "../../../src/runtime/onnx/pool-folding.js";

const ones = (length: number) => new Float32Array(length).fill(1);

describe("foldPool", () => {
  it("5 to 4 keeps a max pool of size 2 and stride 1", () => {
    const geometry = { channels: 1, height: 5, width: 5, poolSize: 4 };
    const folded = foldPool(ones(16), 0.25, geometry);
    expect(poolWindow(geometry)).toEqual({ size: [2, 2], stride: [1, 1] });
    expect(folded.onMaxima).toEqual(ones(16).fill(0.25));
    // a cell inside lies in four windows of four cells, one at the corner in a single window
    expect(folded.onFeatures[12]).toBeCloseTo(0.75);
    expect(folded.onFeatures[0]).toBeCloseTo(0.75 / 4);
  });

  it("2 to 4 copies cells: the weights of the copies add up and the mix has no effect", () => {
    const weights = Float32Array.from({ length: 16 }, (_, index) => index);
    const folded = foldPool(weights, 0.3, { channels: 1, height: 2, width: 2, poolSize: 4 });
    expect(folded.onMaxima).toBeUndefined();
    expect([...folded.onFeatures]).toEqual([
      0 + 1 + 4 + 5,
      2 + 3 + 6 + 7,
      8 + 9 + 12 + 13,
      10 + 11 + 14 + 15,
    ]);
  });

  it("height and width may differ", () => {
    const geometry = { channels: 1, height: 4, width: 6, poolSize: 2 };
    const folded = foldPool(ones(4), 1, geometry);
    expect(poolWindow(geometry)).toEqual({ size: [2, 3], stride: [2, 3] });
    expect(folded.onFeatures).toEqual(new Float32Array(24));
  });

  it("bins of different sizes are laid side by side", () => {
    const geometry = { channels: 1, height: 5, width: 6, poolSize: 3 };
    expect(poolWindow(geometry)).toEqual({
      ...{ size: [3, 2], stride: [3, 2] },
      cells: { rows: [0, 1, 1, 1, 2, 3, 3, 4, 4], columns: [0, 1, 2, 3, 4, 5] },
    });
    const { onFeatures } = foldPool(ones(9), 0.5, geometry);
    expect(onFeatures[0]).toBeCloseTo(0.5 / 4); // a bin of two rows and two columns
    expect(onFeatures[1 * 6]).toBeCloseTo(0.5 / 4 + 0.5 / 6); // in a bin of three rows too
  });
});
