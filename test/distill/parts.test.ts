/** The small parts of a distillation, each against its definition. */
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { logSoftmaxRows, softmaxRows } from "../../src/core/softmax.js";
import { ensembleBackward, ensembleForward } from "../../src/distill/ensemble.js";
import { drawLayer, drawParameters } from "../../src/distill/initialize.js";
import { cloningGradients, cloningLoss, measureHead } from "../../src/distill/loss.js";
import { countUpdates } from "../../src/distill/minibatches.js";
import { learningRateAt, referenceSchedule } from "../../src/distill/schedule.js";
import { natureCnn, referenceClassifiers } from "../../src/model/architecture.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { Adam } from "../../src/tensor/adam.js";
import { klMean, logSoftmax } from "./reference.js";

const draw = (stream: RandomStream, length: number) => Float32Array.from({ length }, () => stream.normal());

describe("the cloning loss", () => {
  const stream = new RandomStream(1, "loss");
  const head = draw(stream, 12);
  const expert = softmaxRows(draw(stream, 12), 4);
  const row = (values: Float32Array, index: number) => [...values.subarray(index * 4, index * 4 + 4)];

  it("is KL(expert || head), as a mean over batch and actions", () => {
    const expected =
      [0, 1, 2].reduce((sum, index) => sum + klMean(row(expert, index), row(head, index)), 0) / 3;
    expect(cloningLoss(head, expert, 4)).toBeCloseTo(expected, 6);
  });

  it("is zero exactly where head and expert agree in all probabilities, whatever is added to the logits", () => {
    const logits = draw(stream, 12);
    const shifted = logits.map((value) => value + 5);
    expect(cloningLoss(shifted, softmaxRows(logits, 4), 4)).toBeCloseTo(0, 6);
  });

  it("bears an expert that is certain, and logits that overflow an exponential", () => {
    expect(cloningLoss(Float32Array.of(200, 0), Float32Array.of(1, 0), 2)).toBeCloseTo(0, 6);
    expect(cloningLoss(Float32Array.of(200, 0), Float32Array.of(0, 1), 2)).toBeCloseTo(100, 4);
  });

  it("has the gradient that finite differences give", () => {
    const gradients = cloningGradients(head, expert, 4);
    head.forEach((_, index) => {
      const at = (offset: number) => {
        const moved = [...head];
        moved[index]! += offset;
        const rows = [0, 1, 2].map((r) => klMean(row(expert, r), moved.slice(r * 4, r * 4 + 4)));
        return rows.reduce((sum, value) => sum + value, 0) / 3;
      };
      expect(gradients[index]).toBeCloseTo((at(1e-4) - at(-1e-4)) / 2e-4, 6);
    });
  });

  it("comes with the share of equal greedy actions, ties to the lowest index", () => {
    const expertLogits = Float32Array.of(1, 1, 0, 0, 2, 1);
    const headLogits = Float32Array.of(3, 0, 0, 5, 0, 0);
    expect(measureHead(headLogits, expertLogits, 3).agreement).toBe(0.5);
    expect(measureHead(expertLogits, expertLogits, 3)).toMatchObject({ agreement: 1 });
  });
});

describe.each([
  ["geometric", undefined],
  ["arithmetic", "arithmetic"],
] as const)("the %s ensemble", (_, mean) => {
  const stream = new RandomStream(2, "ensemble");
  const logits = [draw(stream, 6), draw(stream, 6)];
  const parameters: TensorMap = new Map([
    ["ensemble.0.log_weight", { shape: [1], data: Float32Array.of(0.3) }],
    ["ensemble.0.bias", { shape: [3], data: Float32Array.of(0.1, 0, -0.2) }],
    ["ensemble.1.log_weight", { shape: [2], data: Float32Array.of(-0.5, 0.7) }],
    ["ensemble.1.bias", { shape: [3], data: Float32Array.of(0, 0.4, 0) }],
  ]);

  /** s_m = (1/m) * sum of exp(v_mj) * log_softmax(z_j) + b_m, or the logarithm of that of probabilities, written out. */
  function definition(values: TensorMap, observation: number): number[][] {
    const logs = logits.map((head) => logSoftmax([...head.subarray(observation * 3, observation * 3 + 3)]));
    const [to, from] = mean === undefined ? [(x: number) => x, (x: number) => x] : [Math.exp, Math.log];
    const get = (name: string) => values.get(name)!.data;
    const first = [0, 1, 2].map(
      (a) => from(Math.exp(get("ensemble.0.log_weight")[0]!) * to(logs[0]![a]!)) + get("ensemble.0.bias")[a]!,
    );
    const [v0, v1] = get("ensemble.1.log_weight");
    const second = [0, 1, 2].map(
      (a) =>
        from((Math.exp(v0!) * to(logs[0]![a]!) + Math.exp(v1!) * to(logs[1]![a]!)) / 2) +
        get("ensemble.1.bias")[a]!,
    );
    return [first, second];
  }

  it("gives the logits of its formula at every exit", () => {
    const found = ensembleForward(
      logits.map((head) => logSoftmaxRows(head, 3)),
      parameters,
      mean,
    );
    for (const observation of [0, 1]) {
      definition(parameters, observation).forEach((exit, index) => {
        for (const [action, logit] of exit.entries()) {
          expect(found[index]![observation * 3 + action]).toBeCloseTo(logit, 5);
        }
      });
    }
  });

  it("has the gradients that finite differences of the formula give", () => {
    const logs = logits.map((head) => logSoftmaxRows(head, 3));
    const expert = softmaxRows(draw(stream, 6), 3);
    const gradients = ensembleForward(logs, parameters, mean).map((exit) =>
      cloningGradients(exit, expert, 3),
    );
    const loss = (values: TensorMap) =>
      [0, 1].reduce((sum, observation) => {
        const targets = [...expert.subarray(observation * 3, observation * 3 + 3)];
        return (
          sum + definition(values, observation).reduce((total, exit) => total + klMean(targets, exit), 0)
        );
      }, 0) / 2;
    for (const [name, gradient] of ensembleBackward(logs, parameters, gradients, mean)) {
      gradient.forEach((gradient, index) => {
        const at = (offset: number) => {
          const data = Float64Array.from(parameters.get(name)!.data) as unknown as Float32Array;
          data[index]! += offset;
          return loss(new Map(parameters).set(name, { shape: [data.length], data }));
        };
        expect(gradient, `${name}[${index}]`).toBeCloseTo((at(1e-4) - at(-1e-4)) / 2e-4, 5);
      });
    }
  });
});

it("an arithmetic ensemble of probabilities that underflow is finite", () => {
  const parameters: TensorMap = new Map([
    ["ensemble.0.log_weight", { shape: [1], data: Float32Array.of(0) }],
    ["ensemble.0.bias", { shape: [2], data: new Float32Array(2) }],
  ]);
  const [logits] = ensembleForward([Float32Array.of(0, -2000)], parameters, "arithmetic");
  expect([...logits!]).toEqual([0, -2000]);
});

describe("Adam", () => {
  it("makes the first steps that its paper's formulas give", () => {
    const values = new Map([["w", Float32Array.of(1, -2)]]);
    const adam = new Adam();
    adam.update(values, new Map([["w", Float32Array.of(0.5, -3)]]), 0.1);
    // m/(1-b1) = g and v/(1-b2) = g^2, so the first step is the learning rate against the sign.
    expect([...values.get("w")!]).toEqual([expect.closeTo(0.9, 6), expect.closeTo(-1.9, 6)]);
    adam.update(values, new Map([["w", Float32Array.of(-0.5, 0)]]), 0.1);
    const mean = (0.9 * 0.05 - 0.05) / (1 - 0.81);
    const square = (0.999 * 0.00025 + 0.00025) / (1 - 0.999 ** 2);
    expect(values.get("w")![0]).toBeCloseTo(0.9 - (0.1 * mean) / (Math.sqrt(square) + 1e-8), 5);
    expect(adam.numSteps).toBe(2);
  });

  it("does not move a parameter whose gradient is always zero", () => {
    const values = new Map([["w", Float32Array.of(0.25)]]);
    const adam = new Adam();
    for (let i = 0; i < 3; i++) adam.update(values, new Map([["w", new Float32Array(1)]]), 1);
    expect(values.get("w")![0]).toBe(0.25);
  });

  it("refuses moments of different lengths", () => {
    const moments = new Map([["w", { first: new Float32Array(2), second: new Float32Array(1) }]]);
    expect(() => new Adam().restore(1, moments)).toThrow(CheckpointError);
    expect(() => new Adam().restore(1, moments)).toThrow("w have 2 and 1 elements");
  });
});

describe("the schedule", () => {
  it.each([
    [0, 1e-2],
    [7807, 1e-2],
    [7808, 1e-3],
    [58_559, 1e-3],
    [58_560, 1e-4],
    [78_079, 1e-4],
    [90_000, 1e-4],
  ])("gives update %d of the reference's 78,080 the rate %d", (update, learningRate) => {
    expect(learningRateAt(referenceSchedule, update, 78_080)).toBe(learningRate);
  });

  it("plans the reference's numbers of updates", () => {
    const numRollouts = Math.floor(1_000_000 / 1024);
    expect(numRollouts * countUpdates(1024, { numEpochs: 5, batchSize: 64 })).toBe(78_080);
    expect(numRollouts * countUpdates(1024, { numEpochs: 5, batchSize: 128 })).toBe(39_040);
  });
});

describe("initial parameters", () => {
  it("are uniform in ±1/sqrt(fan-in), as PyTorch's layers have them", () => {
    const values = drawLayer(new RandomStream(3, "layer"), 20_000, 25);
    expect(Math.max(...values)).toBeLessThanOrEqual(0.2);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.2);
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(variance).toBeCloseTo(0.2 ** 2 / 3, 3);
  });

  it("have the right bound for every layer, a mix in [0, 1) and an ensemble that begins even", () => {
    const architecture = natureCnn(6);
    const structure = { classifiers: referenceClassifiers(architecture), cascade: true, ensemble: true };
    const tensors = drawParameters(architecture, structure, new RandomStream(4, "draw"));
    const largest = (name: string) => Math.max(...tensors.get(name)!.data.map(Math.abs));
    const bounds: [string, number][] = [
      ["classifiers.0.conv.weight", 288],
      ["classifiers.1.conv.weight", 576],
      ["classifiers.0.linear.weight", 512],
      ["classifiers.1.linear.weight", 1030],
    ];
    for (const [name, fanIn] of bounds) {
      expect(largest(name)).toBeLessThanOrEqual(1 / Math.sqrt(fanIn));
      expect(largest(name)).toBeGreaterThan(0.9 / Math.sqrt(fanIn));
    }
    expect(largest("classifiers.1.conv.bias")).toBeLessThanOrEqual(1 / Math.sqrt(576));
    expect([...tensors.get("classifiers.1.cascade_norm.weight")!.data]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(largest("classifiers.1.cascade_norm.bias") + largest("ensemble.1.bias")).toBe(0);
    expect(largest("ensemble.1.log_weight")).toBeLessThan(0.05);
    expect(tensors.get("classifiers.0.pool.mix")!.data[0]).toBeGreaterThan(0);
    expect(tensors.has("classifiers.0.cascade_norm.weight")).toBe(false);
  });
});
