/** The parts of PPO, each against its definition. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { logSoftmaxRows } from "../../src/core/softmax.js";
import { type LossSettings, type Minibatch, ppoLoss } from "../../src/policy/ppo-loss.js";
import { drawOrthogonal } from "../../src/tensor/orthogonal.js";
import { estimateAdvantages, type RolloutReturns } from "../../src/training/advantages.js";

const draw = (stream: RandomStream, length: number) => Float32Array.from({ length }, () => stream.normal());

describe("advantages", () => {
  const numEnvs = 2;
  const numSteps = 7;
  const stream = new RandomStream(2, "advantages");
  const settings = { discount: 0.9, gaeLambda: 0.8 };
  const rollout: RolloutReturns = {
    rewards: draw(stream, numEnvs * numSteps),
    values: draw(stream, numEnvs * numSteps),
    nextValues: draw(stream, numEnvs * numSteps),
    ended: Uint8Array.from({ length: numEnvs * numSteps }, (_, index) => ([3, 8].includes(index) ? 1 : 0)),
    numEnvs,
  };

  /** The sum of the definition, term by term. */
  function byDefinition({ rewards, values, nextValues, ended }: RolloutReturns, first: number): number {
    let [sum, weight] = [0, 1];
    for (let index = first; index < rewards.length; index += numEnvs) {
      sum += weight * (rewards[index]! + settings.discount * nextValues[index]! - values[index]!);
      if (ended[index] === 1) break;
      weight *= settings.discount * settings.gaeLambda;
    }
    return sum;
  }

  it("are discounted sums of temporal differences, up to the end of the episode", () => {
    const { advantages, valueTargets } = estimateAdvantages(rollout, settings);
    advantages.forEach((advantage, index) => {
      expect(advantage).toBeCloseTo(byDefinition(rollout, index), 5);
      expect(valueTargets[index]).toBeCloseTo(advantage + rollout.values[index]!, 5);
    });
    const without = estimateAdvantages({ ...rollout, ended: new Uint8Array(14) }, settings);
    expect(without.advantages[1]).not.toBeCloseTo(byDefinition(rollout, 1), 2);
  });

  it("are the discounted rewards that follow, where the critic knows nothing and lambda is 1", () => {
    const zeros = new Float32Array(4);
    const rewards = Float32Array.of(1, 0, 0, 8);
    const ended = Uint8Array.of(0, 0, 0, 1);
    const known = { rewards, values: zeros, nextValues: zeros, ended, numEnvs: 1 };
    const { advantages } = estimateAdvantages(known, { discount: 0.5, gaeLambda: 1 });
    expect([...advantages]).toEqual([2, 2, 4, 8]);
  });
});

describe("the loss", () => {
  const [batch, numActions] = [6, 3];
  const stream = new RandomStream(3, "loss");
  const predictions = { logits: draw(stream, batch * numActions), values: draw(stream, batch) };
  const actions = Int32Array.from({ length: batch }, () => stream.integer(numActions));
  const current = logSoftmaxRows(predictions.logits, numActions);
  const minibatch: Minibatch = {
    actions,
    // Ratios on both sides of the clip range, and inside of it.
    logProbabilities: Float32Array.from(
      actions,
      (action, row) => current[row * numActions + action]! + [0.5, -0.5, 0.05, -0.05, 0.4, -0.6][row]!,
    ),
    values: predictions.values.map((value, row) => value + (row % 2 ? 0.05 : -0.9)),
    advantages: Float32Array.of(1, 1, -1, 2, -0.5, -3),
    valueTargets: draw(stream, batch),
  };
  const settings: LossSettings = {
    clipRange: 0.2,
    valueCoefficient: 0.5,
    entropyCoefficient: 0.1,
    valueClipRange: null,
    normalizeAdvantages: true,
  };

  /** Central difference of the loss with respect to one prediction. */
  function gradientOf(name: "logits" | "values", index: number, chosen: LossSettings): number {
    const width = 1e-2;
    const shifted = (by: number) => {
      const moved = { logits: predictions.logits.slice(), values: predictions.values.slice() };
      moved[name][index]! += by;
      return ppoLoss(moved, minibatch, chosen).loss;
    };
    return (shifted(width) - shifted(-width)) / (2 * width);
  }

  it.each([
    ["as it is by default", {}],
    ["with raw advantages", { normalizeAdvantages: false }],
    ["with clipped values", { valueClipRange: 0.3 }],
  ])("has the gradients of its finite differences %s", (_, changes) => {
    const chosen = { ...settings, ...changes };
    const { gradients } = ppoLoss(predictions, minibatch, chosen);
    for (const name of ["logits", "values"] as const) {
      gradients[name].forEach((gradient, index) => {
        expect(gradient).toBeCloseTo(gradientOf(name, index, chosen), 3);
      });
    }
    const other = { ...chosen, entropyCoefficient: 0.5, valueCoefficient: 0.6 };
    expect(gradients.logits[0]).not.toBeCloseTo(gradientOf("logits", 0, other), 3);
    expect(gradients.values[1]).not.toBeCloseTo(gradientOf("values", 1, other), 3);
  });

  it("measures what it is made of", () => {
    const { loss, measures } = ppoLoss(predictions, minibatch, settings);
    const { policyLoss, valueLoss, entropy, clipFraction, approximateKl } = measures;
    expect(loss).toBeCloseTo(policyLoss + 0.5 * valueLoss - 0.1 * entropy, 6);
    expect(clipFraction).toBeCloseTo(4 / 6, 6);
    expect(entropy).toBeGreaterThan(0);
    expect(entropy).toBeLessThanOrEqual(Math.log(numActions));
    expect(approximateKl).toBeGreaterThan(0);
    const same = actions.map((action, row) => row * numActions + action);
    const unmoved = { ...minibatch, logProbabilities: Float32Array.from(same, (index) => current[index]!) };
    expect(ppoLoss(predictions, unmoved, settings).measures).toMatchObject({
      clipFraction: 0,
      approximateKl: 0,
    });
  });
});

describe("orthogonal weights", () => {
  it.each([[[4, 3, 2, 2]], [[6, 4]]])(
    "of shape %j have orthogonal rows or columns of the wanted length",
    (shape) => {
      const gain = 1.5;
      const weights = drawOrthogonal(new RandomStream(5, "orthogonal"), shape, gain);
      const rows = shape[0]!;
      const columns = weights.length / rows;
      const at = (row: number, column: number) => weights[row * columns + column]!;
      const isWide = rows <= columns;
      const count = Math.min(rows, columns);
      for (let a = 0; a < count; a++) {
        for (let b = 0; b < count; b++) {
          let product = 0;
          for (let index = 0; index < Math.max(rows, columns); index++)
            product += isWide ? at(a, index) * at(b, index) : at(index, a) * at(index, b);
          expect(product).toBeCloseTo(a === b ? gain * gain : 0, 5);
        }
      }
    },
  );
});
