import { describe, expect, it } from "vitest";
import {
  channelsLastTensor,
  hwioToOihw,
  linearFromTensorFlow,
  linearToTensorFlow,
  oihwToHwio,
} from "../../src/tensor/layout.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";

const count = (length: number) => Float32Array.from({ length }, (_, index) => index);

describe("layouts", () => {
  it("move a kernel's element [out, in, y, x] to [y, x, in, out], and back", () => {
    const [out, input, height, width] = [2, 3, 4, 5];
    const shape = [out, input, height, width];
    const hwio = oihwToHwio(count(120), shape);
    for (const [o, i, y, x] of [
      [0, 0, 0, 0],
      [1, 2, 3, 4],
      [1, 0, 2, 3],
    ] as const) {
      const source = ((o * input + i) * height + y) * width + x;
      expect(hwio[((y * width + x) * input + i) * out + o]).toBe(source);
    }
    expect(hwioToOihw(hwio, shape)).toEqual(count(120));
  });

  it("reorder a linear layer's image columns and leave those behind them in place", () => {
    const image = [2, 1, 3] as const; // C,H,W: columns c0x0 c0x1 c0x2 c1x0 c1x1 c1x2, then two more
    const weights = linearToTensorFlow(count(16), [2, 8], image);
    const firstOutput = [0, 1, 2, 3, 4, 5, 6, 7].map((row) => weights[row * 2]);
    expect(firstOutput).toEqual([0, 3, 1, 4, 2, 5, 6, 7]);
    expect(linearFromTensorFlow(weights, [2, 8], image)).toEqual(count(16));
  });

  it("only transpose a linear layer on a plain vector", () => {
    expect([...linearToTensorFlow(count(6), [2, 3], null)]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it("interleave the channels of every observation of a batch", () => {
    const observations = Uint8Array.from({ length: 12 }, (_, index) => index); // [2, 3, 1, 2]
    const tensor = channelsLastTensor(loadTensorFlow(), observations, [3, 1, 2]);
    expect(tensor.shape).toEqual([2, 1, 2, 3]);
    expect([...tensor.dataSync()]).toEqual([0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]);
  });
});
