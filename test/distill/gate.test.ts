/** Gates in training, against their definition, and what a training of them makes of a bundle. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { gateBackward, gateFeatures, gateForward, gateLoss } from "../../src/distill/gate.js";
import { agreements } from "../../src/distill/loss.js";
import { countGateFeatures } from "../../src/model/gate.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { Adam } from "../../src/tensor/adam.js";
import { referenceGate } from "../helpers/reference-policy.js";

const numActions = 4;
const numFeatures = countGateFeatures(numActions);

function drawLogits(stream: RandomStream, count: number): Float32Array {
  return Float32Array.from({ length: count * numActions }, () => stream.normal(0, 3));
}

function drawGate(stream: RandomStream): TensorMap {
  const weight = Float32Array.from({ length: numFeatures }, () => stream.normal(0, 0.3));
  return new Map([
    ["gate.1.weight", { shape: [numFeatures], data: weight }],
    ["gate.1.bias", { shape: [1], data: Float32Array.of(stream.normal(0, 1)) }],
  ]);
}

describe("a gate", () => {
  it("gives the probability of its formula, logits far below the others included", () => {
    const stream = new RandomStream(1, "gate");
    const parameters = drawGate(stream);
    const logits = drawLogits(stream, 50);
    logits[0] = -40;
    const logOdds = gateForward(gateFeatures(logits, numActions), parameters, 1);
    logOdds.forEach((odds, row) => {
      const own = [...logits.subarray(row * numActions, (row + 1) * numActions)];
      expect(1 / (1 + Math.exp(-odds))).toBeCloseTo(referenceGate(own, 1, parameters), 5);
    });
  });

  it("has the gradient that finite differences of its loss give", () => {
    const stream = new RandomStream(2, "gate");
    const parameters = drawGate(stream);
    const features = gateFeatures(drawLogits(stream, 20), numActions);
    const agreed = Float32Array.from({ length: 20 }, () => stream.integer(2));
    const gradients = gateBackward(features, gateForward(features, parameters, 1), agreed, 1);
    for (const [name, gradient] of gradients) {
      gradient.forEach((gradient, index) => {
        const at = (offset: number) => {
          const { shape, data } = parameters.get(name)!;
          const moved = data.map((value, place) => (place === index ? value + offset : value));
          const changed = new Map(parameters).set(name, { shape, data: moved });
          return gateLoss(gateForward(features, changed, 1), agreed);
        };
        expect(gradient, `${name}[${index}]`).toBeCloseTo((at(1e-2) - at(-1e-2)) / 2e-2, 3);
      });
    }
  });

  it("bears log odds that overflow an exponential", () => {
    expect(gateLoss(Float32Array.of(2000, -2000), Float32Array.of(1, 0))).toBe(0);
    expect(gateLoss(Float32Array.of(2000, -2000), Float32Array.of(0, 1))).toBe(2000);
  });

  it("learns what the largest probability cannot tell: an action that is never the expert's", () => {
    const stream = new RandomStream(3, "gate");
    const logits = drawLogits(stream, 2000);
    const expert = logits.map((logit, index) => (index % numActions === 2 ? -20 : logit));
    const agreed = agreements(logits, expert, numActions);
    const parameters: TensorMap = new Map([
      ["gate.0.weight", { shape: [numFeatures], data: new Float32Array(numFeatures) }],
      ["gate.0.bias", { shape: [1], data: new Float32Array(1) }],
    ]);
    const values = new Map([...parameters].map(([name, { data }]) => [name, data]));
    const features = gateFeatures(logits, numActions);
    const optimizer = new Adam();
    const lossNow = () => gateLoss(gateForward(features, parameters, 0), agreed);
    const atFirst = lossNow();
    for (let update = 0; update < 300; update++)
      optimizer.update(values, gateBackward(features, gateForward(features, parameters, 0), agreed, 0), 0.05);
    expect(lossNow()).toBeLessThan(0.2 * atFirst);
  });
});
