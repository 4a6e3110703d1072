/** The parts of learning from returns, each against its definition. */
import { beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { logSoftmaxRows, softmaxRows } from "../../src/core/softmax.js";
import { ensembleForward, ensembleInputGradients } from "../../src/distill/ensemble.js";
import { neutralStatistics } from "../../src/distill/feature-statistics.js";
import {
  regretForward,
  regretGradients,
  standardizeGate,
  statisticsPrefix,
} from "../../src/distill/regret-gate.js";
import { chooseTargetCost, relativeCosts } from "../../src/distill/rl-costs.js";
import { criticBackward, criticForward } from "../../src/distill/rl-critic.js";
import { type DecisionBatch, type ExitAnswers, rlLoss } from "../../src/distill/rl-loss.js";
import {
  actionLogProbability,
  deployedExit,
  exitLogOddsGradients,
  exitProbabilities,
} from "../../src/distill/rl-policy.js";
import { movePrice, startGates } from "../../src/distill/rl-start.js";
import { natureCnn, referenceClassifiers } from "../../src/model/architecture.js";
import type { Tensor, TensorMap } from "../../src/model/tensors.js";
import { loadTensorFlow, type TensorFlow } from "../../src/tensor/tensorflow.js";

const draw = (stream: RandomStream, length: number, deviation = 1) =>
  Float32Array.from({ length }, () => stream.normal(0, deviation));

/** Central difference of a function of one of the numbers. */
function slope(
  values: Float32Array,
  index: number,
  of: (values: Float32Array) => number,
  width = 1e-2,
): number {
  const shifted = (by: number) => of(values.map((value, at) => (at === index ? value + by : value)));
  return (shifted(width) - shifted(-width)) / (2 * width);
}

describe("exits that are left by chance", () => {
  it("are left with the gate's confidence each, and the expert answers the rest", () => {
    const odds = [0, Math.log(3)]; // left with 1/2, then with 1/4
    expect(exitProbabilities(odds).map((value) => value.toFixed(4))).toEqual(["0.5000", "0.1250", "0.3750"]);
    expect(exitProbabilities([-40, 0])[0]).toBeCloseTo(1, 10);
    expect(exitProbabilities([40, 40])[2]).toBeCloseTo(1, 10);
  });

  it("have the gradient that finite differences give", () => {
    const [odds, derivatives] = [Float32Array.of(0.3, -0.8, 1.1), [2, -1, 0.5, 3]];
    const expected = (values: Float32Array) =>
      exitProbabilities([...values]).reduce((sum, share, exit) => sum + share * derivatives[exit]!, 0);
    exitLogOddsGradients([...odds], derivatives).forEach((gradient, index) => {
      expect(gradient).toBeCloseTo(slope(odds, index, expected), 3);
    });
  });

  it("are deployed as the first that is likelier left than not", () => {
    expect([deployedExit([-1, -5]), deployedExit([1, -5]), deployedExit([0, 1])]).toEqual([0, 1, 2]);
  });

  it("give an action together, and never an impossible one", () => {
    expect(Math.exp(actionLogProbability([0.5, 0.2, 0.3], [1, 0, 0.5]))).toBeCloseTo(0.65, 6);
    expect(actionLogProbability([1, 0, 0], [0, 1, 1])).toBeCloseTo(Math.log(1e-8), 6);
  });
});

const [size, numActions, numExits] = [7, 3, 2];

function drawBatch(trainsHeads: boolean): { answers: ExitAnswers; batch: DecisionBatch } {
  const stream = new RandomStream(4, "returns");
  const answers = {
    logOdds: Array.from({ length: numExits }, () => draw(stream, size)),
    logits: Array.from({ length: numExits }, () => draw(stream, size * numActions, 2)),
  };
  const actions = Int32Array.from({ length: size }, () => stream.integer(numActions));
  const expert = softmaxRows(draw(stream, size * numActions, 2), numActions);
  const before = {
    actions,
    expert,
    logProbabilities: new Float32Array(size),
    advantages: new Float32Array(size),
  };
  // Ratios on both sides of the clip range, and inside of it: found from the loss itself, at an advantage of zero.
  const logProbabilities = currentLogProbabilities(answers, before, trainsHeads).map(
    (value, row) => value + [0.5, -0.5, 0.05, -0.05, 0.4, -0.6, 0][row]!,
  );
  return {
    answers,
    batch: { ...before, logProbabilities, advantages: Float32Array.of(1, 1, -1, 2, -0.5, -3, 1) },
  };
}

function currentLogProbabilities(
  { logOdds, logits }: ExitAnswers,
  { actions, expert }: DecisionBatch,
  trainsHeads: boolean,
): Float32Array {
  const rowOf = (values: Float32Array, row: number) => [
    ...values.subarray(row * numActions, (row + 1) * numActions),
  ];
  const answer = (values: number[]) =>
    trainsHeads ? values : values.map((value) => Number(value === Math.max(...values)));
  return Float32Array.from(actions, (action, row) =>
    actionLogProbability(
      exitProbabilities(logOdds.map((odds) => odds[row]!)),
      [...logits.map((head) => softmaxRows(head, numActions)), expert].map(
        (probabilities) => answer(rowOf(probabilities, row))[action]!,
      ),
    ),
  );
}

describe.each([true, false])("the loss of returns, where heads learn: %s", (trainsHeads) => {
  const { answers, batch } = drawBatch(trainsHeads);
  const settings = { trainsHeads, clipRange: 0.2, price: 0.3, costs: [0.4, 0.7, 1.1], imitation: 0.5 };

  it("has the gradients that finite differences give", () => {
    const { logOddsGradients, logitGradients } = rlLoss(answers, batch, settings);
    for (let exit = 0; exit < numExits; exit++) {
      logOddsGradients[exit]!.forEach((gradient, index) => {
        const lossOf = (odds: Float32Array) =>
          rlLoss({ ...answers, logOdds: answers.logOdds.with(exit, odds) }, batch, settings).loss;
        expect(gradient, `odds ${exit} ${index}`).toBeCloseTo(
          slope(answers.logOdds[exit]!, index, lossOf),
          3,
        );
      });
      logitGradients[exit]!.forEach((gradient, index) => {
        const lossOf = (logits: Float32Array) =>
          rlLoss({ ...answers, logits: answers.logits.with(exit, logits) }, batch, settings).loss;
        const expected = slope(answers.logits[exit]!, index, lossOf, 2e-3);
        expect(gradient, `logits ${exit} ${index}`).toBeCloseTo(expected, 2);
      });
    }
  });

  it("moves heads only where they learn", () => {
    const { logitGradients } = rlLoss(answers, batch, settings);
    expect(logitGradients.some((gradients) => gradients.some((value) => value !== 0))).toBe(trainsHeads);
  });

  it("counts actions that are greedy only where heads stay", () => {
    const greedy = currentLogProbabilities(answers, batch, false);
    const { measures } = rlLoss(answers, { ...batch, logProbabilities: greedy }, settings);
    if (trainsHeads) expect(measures.approximateKl).toBeGreaterThan(0.01);
    else expect(measures.approximateKl).toBeCloseTo(0, 6);
  });

  it("asks for less computation at a higher price, and for the expert's actions the dearer they are", () => {
    const still = { ...batch, advantages: new Float32Array(size) };
    const { logOddsGradients } = rlLoss(answers, still, { ...settings, imitation: 0 });
    expect(logOddsGradients[0]!.every((gradient) => gradient > 0)).toBe(true); // down goes the wish to go on
    const free = rlLoss(answers, still, { ...settings, price: 0, imitation: 1 });
    const regretful = answers.logits[0]!.findIndex(
      (_, at) => at % numActions === 0 && isRegretted(answers.logits[0]!, batch.expert, at),
    );
    expect(free.logOddsGradients[0]![regretful / numActions]).toBeLessThan(0);
  });
});

/** Whether the expert would regret the action of exit 1 in a row, but not that of its own. */
function isRegretted(logits: Float32Array, expert: Float32Array, start: number): boolean {
  const greedy = (values: Float32Array) => {
    const row = [...values.subarray(start, start + numActions)];
    return row.indexOf(Math.max(...row));
  };
  return greedy(logits) !== greedy(expert);
}

describe("the parts that learn", () => {
  let tf: TensorFlow;
  beforeAll(() => {
    tf = loadTensorFlow();
  });

  const numFeatures = 5;

  function drawGates(stream: RandomStream): TensorMap {
    const tensor = (...shape: number[]) => ({
      shape,
      data: draw(
        stream,
        shape.reduce((left, right) => left * right, 1),
        0.7,
      ),
    });
    return new Map(
      [0, 1].flatMap((exit): [string, Tensor][] => [
        [`gate.${exit}.hidden.weight`, tensor(numFeatures, 3)],
        [`gate.${exit}.hidden.bias`, tensor(3)],
        [`gate.${exit}.output.weight`, tensor(1, 3)],
        [`gate.${exit}.output.bias`, tensor(1)],
        ...neutralStatistics(statisticsPrefix(exit), numFeatures),
      ]),
    );
  }

  it("gates: gradients of a loss of both gates' log odds are those of finite differences", () => {
    const stream = new RandomStream(5, "gates");
    const parameters = drawGates(stream);
    const features = [draw(stream, 20), draw(stream, 20)];
    const lossOf = (odds: readonly Float32Array[]) =>
      odds[0]!.reduce((sum, value, row) => sum + value * odds[1]![row]!, 0);
    const gradients = regretGradients(tf, features, parameters, ([first, second]) => [second!, first!]);
    expect(gradients.size).toBe(8);
    for (const [name, gradient] of gradients)
      gradient.forEach((value, index) => {
        const tensor = parameters.get(name)!;
        const at = (data: Float32Array) => {
          const changed = new Map(parameters).set(name, { ...tensor, data });
          return lossOf(features.map((read, exit) => regretForward(tf, read, changed, exit)));
        };
        expect(value / slope(tensor.data, index, at, 5e-3) || 1, `${name}[${index}]`).toBeCloseTo(1, 1);
      });
  });

  it("gates say the same once they read standardized features", () => {
    const stream = new RandomStream(6, "gates");
    const parameters = drawGates(stream);
    const rows = Float32Array.from({ length: 40 * numFeatures }, (_, at) =>
      stream.normal(at % numFeatures, 2),
    );
    const before = regretForward(tf, rows, parameters, 0);
    standardizeGate(parameters, 0, rows);
    expect(parameters.get("gate.0.statistics.count")!.data[0]).toBe(40);
    regretForward(tf, rows, parameters, 0).forEach((odds, row) => {
      expect(odds).toBeCloseTo(before[row]!, 3);
    });
  });

  it("gates begin at tau 0.5 where they were left at the allowed cost", () => {
    const stream = new RandomStream(7, "gates");
    const [before, after] = [drawGates(stream), drawGates(new RandomStream(7, "gates"))];
    const features = draw(stream, 200);
    startGates(after, 2, { startCost: 0.1, sharpness: 3 });
    const costs = regretForward(tf, features, before, 1).map((odds) => 1 / (1 + Math.exp(-odds)));
    const started = regretForward(tf, features, after, 1);
    costs.forEach((cost, row) => {
      const [confidence, odds] = [1 / (1 + Math.exp(started[row]!)), Math.log(cost / (1 - cost))];
      expect(confidence > 0.5).toBe(cost < 0.1);
      expect(started[row]).toBeCloseTo(3 * (odds - Math.log(1 / 9)), 3);
    });
  });

  it("heads: gradients go through ensemble and softmax", () => {
    const stream = new RandomStream(8, "ensemble");
    const parameters: TensorMap = new Map(
      [0, 1].flatMap((exit): [string, { shape: number[]; data: Float32Array }][] => [
        [`ensemble.${exit}.log_weight`, { shape: [exit + 1], data: draw(stream, exit + 1) }],
        [`ensemble.${exit}.bias`, { shape: [3], data: draw(stream, 3) }],
      ]),
    );
    const logits = [draw(stream, 12), draw(stream, 12)];
    const weights = [draw(stream, 12), draw(stream, 12)];
    const logProbabilities = logits.map((head) => logSoftmaxRows(head, 3));
    const lossOf = (heads: readonly Float32Array[]) =>
      ensembleForward(
        heads.map((head) => logSoftmaxRows(head, 3)),
        parameters,
      ).reduce(
        (sum, exit, at) => sum + exit.reduce((all, value, index) => all + value * weights[at]![index]!, 0),
        0,
      );
    ensembleInputGradients(logProbabilities, parameters, weights).forEach((gradients, head) => {
      gradients.forEach((gradient, index) => {
        const expected = slope(logits[head]!, index, (moved) =>
          lossOf(logits.map((own, at) => (at === head ? moved : own))),
        );
        expect(gradient, `${head} ${index}`).toBeCloseTo(expected, 2);
      });
    });
  });

  it("critic: gradients are those of finite differences", () => {
    const stream = new RandomStream(9, "critic");
    const parameters: TensorMap = new Map([
      ["rl.critic.weight", { shape: [4, 1], data: draw(stream, 4) }],
      ["rl.critic.bias", { shape: [1], data: draw(stream, 1) }],
    ]);
    const [features, weights] = [draw(stream, 12), draw(stream, 3)];
    for (const [name, gradient] of criticBackward(features, weights))
      gradient.forEach((value, index) => {
        const tensor = parameters.get(name)!;
        const lossOf = (data: Float32Array) =>
          criticForward(features, new Map(parameters).set(name, { ...tensor, data })).reduce(
            (sum, value, row) => sum + value * weights[row]!,
            0,
          );
        expect(value, name).toBeCloseTo(slope(tensor.data, index, lossOf), 3);
      });
  });
});

describe("the price of computation", () => {
  const target = { targetCost: 0.4, priceRate: 0.1 };

  it("rises where a rollout cost more than the target, and falls where less", () => {
    expect(movePrice(0.01, 0.5, target)).toBeCloseTo(0.02, 10);
    expect(movePrice(0.02, 0.3, target)).toBeCloseTo(0.01, 10);
    expect(movePrice(0.02, 0.4, target)).toBe(0.02);
  });

  it("is never negative, and stays at a rate of 0", () => {
    expect(movePrice(0.001, 0.2, target)).toBe(0);
    expect(movePrice(0.02, 0.9, { ...target, priceRate: 0 })).toBe(0.02);
  });
});

describe("the target cost", () => {
  const architecture = natureCnn(6);
  const costs = relativeCosts(architecture, {
    classifiers: referenceClassifiers(architecture),
    cascade: true,
    ensemble: true,
    exitRule: "regret",
  });

  it("is a little more than leaving at exit 1 always, where none is named", () => {
    expect(costs.map((cost) => cost.toFixed(2))).toEqual(["0.38", "0.69", "1.05"]);
    expect(chooseTargetCost(costs, undefined)).toBeCloseTo(costs[0]! + 0.04, 10);
    expect(chooseTargetCost(costs, 0.6)).toBe(0.6);
  });

  it("is refused where nothing costs so little", () => {
    expect(() => chooseTargetCost(costs, 0.3)).toThrow(InvalidArgumentError);
    expect(() => chooseTargetCost(costs, 0.3)).toThrow(
      /^distill: expected a number from 0\.3797, which leaving at exit 1 always costs, to 1 for targetCost, received 0\.3 \(number\)/,
    );
  });
});
