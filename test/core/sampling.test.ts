import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { sampleAction, sampleLogProbabilities } from "../../src/core/sampling.js";

const shares = [0.2, 0.5, 0.3];
const always = (uniform: number) => ({ uniform: () => uniform });

describe.each([
  ["sampleAction", sampleAction, shares.map((share) => Math.log(share) + 50)],
  ["sampleLogProbabilities", sampleLogProbabilities, Float32Array.from(shares, Math.log)],
] as const)("%s", (_, sample, values) => {
  it("draws in proportion to the softmax", () => {
    const stream = new RandomStream(3, "test");
    const counts = [0, 0, 0];
    for (let draw = 0; draw < 20_000; draw++) counts[sample(values, stream)]!++;
    shares.forEach((share, action) => {
      expect(Math.abs(counts[action]! / 20_000 - share)).toBeLessThan(0.015); // 4 standard errors
    });
  });

  it("takes the action in whose share the uniform number lies", () => {
    const drawn = [0, 0.19, 0.21, 0.69, 0.71, 0.99].map((uniform) => sample(values, always(uniform)));
    expect(drawn).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it("uses one number of its stream", () => {
    const [used, other] = [new RandomStream(4, "test"), new RandomStream(4, "test")];
    sample(values, used);
    other.uniform();
    expect(used.state()).toEqual(other.state());
  });
});

describe("sampleAction", () => {
  it("never draws an action of no weight, even by the largest number", () => {
    expect(sampleAction([0, 0, Number.NEGATIVE_INFINITY], always(1 - 2 ** -53))).toBe(1);
  });
});

describe("sampleLogProbabilities", () => {
  it("draws the last action where rounding leaves a remainder", () => {
    const almost = Float32Array.of(Math.log(0.5), Math.log(0.49)); // they sum to less than the number that is drawn
    expect(sampleLogProbabilities(almost, always(0.995))).toBe(1);
  });
});
