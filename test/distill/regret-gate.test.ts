/** Regret gates in training, against their definition, and what a training of them makes of a bundle. */
import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { openBackbone } from "../../src/distill/backbone.js";
import type { CloningLearner } from "../../src/distill/cloning-learner.js";
import { addRows, emptyStatistics, standardization } from "../../src/distill/feature-statistics.js";
import { gateLoss } from "../../src/distill/gate.js";
import { drawParameters } from "../../src/distill/initialize.js";
import { resolveSettings } from "../../src/distill/options.js";
import {
  actionCosts,
  drawnActionCosts,
  foldStandardization,
  regretBackward,
  regretForward,
  statisticsPrefix,
} from "../../src/distill/regret-gate.js";
import { planStages } from "../../src/distill/stages.js";
import { referenceClassifiers } from "../../src/model/architecture.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { Adam } from "../../src/tensor/adam.js";
import { loadTensorFlow, type TensorFlow } from "../../src/tensor/tensorflow.js";
import { makeToyBundle, ToyVector } from "./toy.js";

const numFeatures = 5;
const numUnits = 3;
let tf: TensorFlow;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

function drawRows(stream: RandomStream, count: number): Float32Array {
  return Float32Array.from({ length: count * numFeatures }, (_, at) => stream.normal(at % numFeatures, 2));
}

/** An exit's gate in the layout of training, with the statistics of some rows. */
function drawGate(stream: RandomStream, rows: Float32Array): TensorMap {
  const draw = (...shape: number[]) => {
    const length = shape.reduce((left, right) => left * right, 1);
    return { shape, data: Float32Array.from({ length }, () => stream.normal(0, 0.7)) };
  };
  const parameters: TensorMap = new Map([
    ["gate.1.hidden.weight", draw(numFeatures, numUnits)],
    ["gate.1.hidden.bias", draw(numUnits)],
    ["gate.1.output.weight", draw(1, numUnits)],
    ["gate.1.output.bias", draw(1)],
    ...emptyStatistics(statisticsPrefix(1), numFeatures),
  ]);
  addRows(parameters, statisticsPrefix(1), rows);
  return parameters;
}

it("an action costs what the expert's own action is likelier by, and nothing where it is the same", () => {
  const expert = Float32Array.of(0.7, 0.2, 0.1, 0.3, 0.3, 0.4, 0.05, 0.9, 0.05);
  const exit = Float32Array.of(5, 1, 0, 2, 9, 1, 3, 3, -1); // ties go to the lowest index
  expect([...actionCosts(exit, expert, 3)].map((cost) => cost.toFixed(4))).toEqual([
    "0.0000",
    "0.1000",
    "0.8500",
  ]);
});

it("a drawn action costs what the expert's own drawn actions are likelier by on average, and never less than nothing", () => {
  const half = Math.log(0.5);
  const expert = Float32Array.of(0.75, 0.25, 0.75, 0.25, 0.5, 0.5, 1, 0);
  const exit = Float32Array.of(half, half, 30, 0, 30, 0, half, half);
  // Of a sure expert and an exit at a loss: 1 - 0.5. An exit that is surer of the same action costs nothing.
  expect([...drawnActionCosts(exit, expert, 2)].map((cost) => cost.toFixed(4))).toEqual([
    "0.1250",
    "0.0000",
    "0.0000",
    "0.5000",
  ]);
});

describe("statistics of features", () => {
  it("are those of all rows at once, however the rows come", () => {
    const rows = drawRows(new RandomStream(1, "rows"), 40);
    const [whole, parts] = [emptyStatistics("s.", numFeatures), emptyStatistics("s.", numFeatures)];
    addRows(whole, "s.", rows);
    for (const [start, end] of [
      [0, 1],
      [1, 8],
      [8, 40],
    ] as const)
      addRows(parts, "s.", rows.subarray(start * numFeatures, end * numFeatures));
    for (const [name, { data }] of whole)
      data.forEach((value, at) => {
        expect(parts.get(name)!.data[at], name).toBeCloseTo(value, 4);
      });
    const ofThird = rows.filter((_, at) => at % numFeatures === 2);
    const mean = ofThird.reduce((sum, value) => sum + value, 0) / 40;
    expect(standardization(whole, "s.").mean[2]).toBeCloseTo(mean, 4);
  });
});

describe("a regret gate", () => {
  it("has the gradient that finite differences of its loss give", () => {
    const stream = new RandomStream(2, "gate");
    const features = drawRows(stream, 20);
    const parameters = drawGate(stream, features);
    const costs = Float32Array.from({ length: 20 }, () => stream.uniform());
    const gradients = regretBackward(tf, features, costs, { parameters, exit: 1 });
    expect(gradients.size).toBe(4);
    for (const [name, gradient] of gradients) {
      gradient.forEach((value, index) => {
        const at = (offset: number) => {
          const { shape, data } = parameters.get(name)!;
          const moved = data.map((value, place) => (place === index ? value + offset : value));
          const changed = new Map(parameters).set(name, { shape, data: moved });
          return gateLoss(regretForward(tf, features, changed, 1), costs);
        };
        expect(value, `${name}[${index}]`).toBeCloseTo((at(5e-3) - at(-5e-3)) / 1e-2, 2);
      });
    }
  });

  it("says the same once its standardization is folded into its weights", () => {
    const stream = new RandomStream(3, "gate");
    const features = drawRows(stream, 20);
    const parameters = drawGate(stream, features);
    const folded = foldStandardization(parameters, 1);
    expect([...folded.keys()].sort()).toEqual(
      [...parameters.keys()].filter((name) => !name.includes("stat")).sort(),
    );
    const neutral = emptyStatistics(statisticsPrefix(1), numFeatures);
    neutral.get(`${statisticsPrefix(1)}variance`)!.data.fill(1 - 1e-3); // with what is added, a scale of 1
    const plain = regretForward(tf, features, new Map([...folded, ...neutral]), 1);
    regretForward(tf, features, parameters, 1).forEach((odds, row) => {
      expect(plain[row]).toBeCloseTo(odds, 3);
    });
  });

  it("learns where an action is costly, from features alone", () => {
    const stream = new RandomStream(4, "gate");
    const features = drawRows(stream, 2000);
    const parameters = drawGate(stream, features);
    const costs = new Float32Array(2000).map((_, row) => (features[row * numFeatures + 2]! > 4 ? 0.8 : 0));
    const values = new Map([...parameters].map(([name, { data }]) => [name, data]));
    const optimizer = new Adam();
    const lossNow = () => gateLoss(regretForward(tf, features, parameters, 1), costs);
    const atFirst = lossNow();
    for (let update = 0; update < 300; update++)
      optimizer.update(values, regretBackward(tf, features, costs, { parameters, exit: 1 }), 0.02);
    expect(lossNow()).toBeLessThan(0.4 * atFirst);
  });
});

describe("the actions that regret gates are trained for", () => {
  const settingsOf = (options: object) => resolveSettings({ bundle: "", ...options }, "ref-clean");
  const studentOf = async (options: object) => {
    const { expertTensors, manifest } = await makeToyBundle();
    const { architecture } = manifest;
    const classifiers = referenceClassifiers(architecture);
    const structure = { classifiers, cascade: true, ensemble: true };
    const tensors = drawParameters(architecture, structure, new RandomStream(1, "base"));
    const base = { classifiers, expert: expertTensors(), tensors };
    const training = planStages(tf, architecture, settingsOf({ method: "ztw-regret", ...options }), base);
    training.dispose();
    return (training.stages[0]!.learner as CloningLearner).student;
  };

  it("are the most likely ones, or drawn where the gates are for drawn ones", async () => {
    expect((await studentOf({})).drawsActions).toBe(false);
    expect((await studentOf({ regretMode: "greedy" })).drawsActions).toBe(false);
    expect((await studentOf({ regretMode: "sampled" })).drawsActions).toBe(true);
  });

  it("stand in the settings of ztw-regret where they were given, and of no other method", () => {
    expect(settingsOf({ method: "ztw-regret", regretMode: "sampled" })).toHaveProperty(
      "regretMode",
      "sampled",
    );
    expect(settingsOf({ method: "ztw-regret" })).not.toHaveProperty("regretMode");
    expect(settingsOf({ method: "ztw", regretMode: "sampled" })).not.toHaveProperty("regretMode");
    expect(() => settingsOf({ method: "ztw-regret", regretMode: "both" })).toThrow("regretMode");
  });
});

describe("who acts while regret gates are trained", () => {
  /** Heads that act in 3 environments, where all gates expect the same cost of anything. */
  async function whoActsAt(expectedCost: number): Promise<number[]> {
    const { expertTensors, manifest } = await makeToyBundle();
    const { architecture } = manifest;
    const classifiers = referenceClassifiers(architecture);
    const training = planStages(
      tf,
      architecture,
      resolveSettings({ bundle: "", method: "ztw-regret" }, "ref-clean"),
      {
        classifiers,
        expert: expertTensors(),
        tensors: drawParameters(
          architecture,
          { classifiers, cascade: true, ensemble: true },
          new RandomStream(1, "base"),
        ),
      },
    );
    for (const exit of classifiers.keys()) {
      training.parameters.get(`gate.${exit}.output.weight`)!.data.fill(0);
      training.parameters
        .get(`gate.${exit}.output.bias`)!
        .data.fill(Math.log(expectedCost / (1 - expectedCost)));
    }
    const backbone = openBackbone(
      tf,
      { architecture, tensors: expertTensors() },
      { blocks: classifiers.map(({ afterBlock }) => afterBlock), numEnvs: 3 },
    );
    const vector = new ToyVector(3);
    vector.reset({ seeds: [1, 2, 3] });
    const { student } = training.stages[0]!.learner as CloningLearner;
    const { inputs } = backbone.answer(vector.observations);
    student.observe(inputs);
    tf.dispose(inputs);
    backbone.close();
    training.dispose();
    return [...student.chooseHeads!()];
  }

  it("is the first exit in each environment that allows more than the expected cost, else the expert", async () => {
    expect(await whoActsAt(0.6)).toEqual([2, 2, 2]);
    expect(await whoActsAt(0.3)).toEqual([0, 2, 2]); // allowed are 1/2, 1/4, 1/8
    expect(await whoActsAt(0.2)).toEqual([0, 0, 2]);
    expect(await whoActsAt(0.1)).toEqual([0, 0, 0]);
  });
});
