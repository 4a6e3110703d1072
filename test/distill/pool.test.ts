/** Adaptive pools: their bins, and the mixed pool over them, forward and backward. */
import type { Tensor4D } from "@tensorflow/tfjs-node-gpu";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { type PoolPlan, planPool, poolBackward, poolForward } from "../../src/distill/pool.js";
import { planUnevenPool } from "../../src/distill/uneven-pool.js";
import { adaptiveBins } from "../../src/model/pool-bins.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";

const tf = loadTensorFlow();
const [batch, channels, mix] = [2, 3, 0.3];

describe("adaptiveBins", () => {
  // What PyTorch's AdaptiveMaxPool1d takes the largest of.
  it.each([
    [10, 4, ["0-3", "2-5", "5-8", "7-10"]],
    [7, 4, ["0-2", "1-4", "3-6", "5-7"]],
    [5, 3, ["0-2", "1-4", "3-5"]],
    [3, 4, ["0-1", "0-2", "1-3", "2-3"]],
    [5, 4, ["0-2", "1-3", "2-4", "3-5"]],
    [2, 4, ["0-1", "0-1", "1-2", "1-2"]],
    [7, 1, ["0-7"]],
  ])("of %i cells to %i", (inputSize, outputSize, expected) => {
    expect(adaptiveBins(inputSize, outputSize).map((bin) => bin.join("-"))).toEqual(expected);
  });
});

describe("planPool", () => {
  it("finds windows and copies, and lays the cells of other bins side by side", () => {
    expect(planPool(5, 4)).toEqual({ kind: "window", filterSize: 2, strides: 1 });
    expect(planPool(8, 4)).toEqual({ kind: "window", filterSize: 2, strides: 2 });
    expect(planPool(2, 4)).toEqual({ kind: "copy", numCopies: 2 });
    expect(planPool(4, 4)).toEqual({ kind: "copy", numCopies: 1 });
    expect(planPool(5, 3)).toMatchObject({
      ...{ kind: "uneven", filterSize: 3, strides: 3, cells: [0, 1, 1, 1, 2, 3, 3, 4, 4] },
      shares: [1.5, 1.5, 0, 1, 1, 1, 1.5, 1.5, 0],
    });
  });
});

const draw = (length: number, seed: number) => {
  const stream = new RandomStream(seed, "pool");
  return Float32Array.from({ length }, () => stream.normal());
};

/** By plain loops, `[batch, outputSize, outputSize, channels]`. */
function poolPlainly(input: ArrayLike<number>, side: number, outputSize: number): number[] {
  const bin = (index: number) =>
    [Math.floor((index * side) / outputSize), Math.ceil(((index + 1) * side) / outputSize)] as const;
  const pooled: number[] = [];
  for (let image = 0; image < batch; image++)
    for (let y = 0; y < outputSize; y++)
      for (let x = 0; x < outputSize; x++)
        for (let channel = 0; channel < channels; channel++) {
          const cells: number[] = [];
          for (let row = bin(y)[0]; row < bin(y)[1]; row++)
            for (let column = bin(x)[0]; column < bin(x)[1]; column++)
              cells.push(input[((image * side + row) * side + column) * channels + channel]!);
          const average = cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
          pooled.push(mix * Math.max(...cells) + (1 - mix) * average);
        }
  return pooled;
}

function checkPool(plan: PoolPlan, side: number, outputSize: number): void {
  const input = draw(batch * side * side * channels, 1);
  const expected = poolPlainly(input, side, outputSize);
  const upstream = draw(expected.length, 2);
  tf.tidy(() => {
    const image: Tensor4D = tf.tensor4d(input, [batch, side, side, channels]);
    const trace = poolForward(tf, plan, image, mix);
    const found = trace.pooled.dataSync();
    for (const [at, value] of expected.entries()) expect(found[at]).toBeCloseTo(value, 5);
    const dy: Tensor4D = tf.tensor4d(upstream, [batch, outputSize, outputSize, channels]);
    const gradients = poolBackward(tf, plan, trace, dy).input.dataSync();
    const loss = (changed: ArrayLike<number>) =>
      poolPlainly(changed, side, outputSize).reduce((sum, value, at) => sum + value * upstream[at]!, 0);
    for (let at = 0; at < input.length; at += 7) {
      const moved = (offset: number) =>
        [...input].map((value, place) => (place === at ? value + offset : value));
      const expectedGradient = (loss(moved(1e-4)) - loss(moved(-1e-4))) / 2e-4;
      expect(gradients[at], `gradient ${at}`).toBeCloseTo(expectedGradient, 3);
    }
  });
}

describe("the mixed pool", () => {
  it.each([
    [10, 4],
    [7, 4],
    [5, 3],
    [3, 4],
    [5, 4],
    [2, 4],
    [7, 1],
  ])("of %i cells to %i is that of plain loops, and so are its gradients", (side, outputSize) => {
    checkPool(planPool(side, outputSize), side, outputSize);
  });

  it("with a bin that is one cell off is found out", () => {
    const bins = adaptiveBins(10, 4);
    checkPool(planUnevenPool(10, bins), 10, 4);
    for (const planted of [
      [
        [0, 3],
        [2, 5],
        [4, 8],
        [7, 10],
      ],
      [
        [0, 3],
        [2, 5],
        [5, 8],
        [8, 10],
      ],
    ] as const)
      expect(() => checkPool(planUnevenPool(10, planted), 10, 4)).toThrow(/close to/);
  });
});
