import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { WeightAverage } from "../../src/policy/weight-average.js";

const weights = (...values: number[]): TensorMap =>
  new Map([["head.weight", { shape: [values.length], data: Float32Array.from(values) }]]);

const meansOf = (average: WeightAverage) => [...average.tensors.get("head.weight")!.data];

function averageOf(span: number, ...all: TensorMap[]): WeightAverage {
  const average = new WeightAverage(weights(100, 100), span);
  for (const tensors of all) average.add(tensors);
  return average;
}

describe("an average of weights", () => {
  it("is of the first weights until some are added, and of those alone then", () => {
    expect(meansOf(averageOf(4))).toEqual([100, 100]);
    expect(meansOf(averageOf(4, weights(1, 8)))).toEqual([1, 8]);
  });

  it("is the plain mean while its span is not full", () => {
    expect(meansOf(averageOf(4, weights(1, 8), weights(3, 0)))).toEqual([2, 4]);
    expect(meansOf(averageOf(4, weights(1, 8), weights(3, 0), weights(2, 4), weights(6, 0)))).toEqual([3, 3]);
  });

  it("fades older weights by the span's share from then on", () => {
    const full = [weights(2, 2), weights(2, 2)];
    expect(meansOf(averageOf(2, ...full, weights(6, 0)))).toEqual([4, 1]);
    expect(meansOf(averageOf(2, ...full, weights(6, 0), weights(0, 5)))).toEqual([2, 3]);
  });

  it("is the latest weights for a span of one rollout and less", () => {
    expect(meansOf(averageOf(1, weights(1, 8), weights(3, 0)))).toEqual([3, 0]);
    expect(meansOf(averageOf(0.2, weights(1, 8), weights(3, 0)))).toEqual([3, 0]);
  });

  it("keeps nothing of what it is given but the values", () => {
    const given = weights(1, 8);
    const average = averageOf(4, given);
    given.get("head.weight")!.data.fill(7);
    expect(meansOf(average)).toEqual([1, 8]);
  });

  it("goes on from a stored state, and refuses one that lacks a mean or has another shape", () => {
    const earlier = averageOf(4, weights(1, 8), weights(3, 0));
    const reopen = (state: TensorMap) => new WeightAverage(weights(100, 100), 4, { state, numAdded: 2 });
    const again = reopen(structuredClone(earlier.state()));
    for (const average of [earlier, again]) average.add(weights(8, 1));
    expect(meansOf(again)).toEqual([4, 3]);
    expect(meansOf(again)).toEqual(meansOf(earlier));
    expect(() => reopen(weights(1, 2))).toThrow(CheckpointError);
    expect(() => reopen(new WeightAverage(weights(1), 4).state())).toThrow(
      /expected shape \[2\] for average.head.weight, received \[1\]/,
    );
  });
});
