/** Gradients and updates of a residual network that PPO trains, against TensorFlow.js's pure-JavaScript backend. */
import { afterAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import type { Architecture } from "../../src/model/architecture.js";
import { ActorCritic } from "../../src/policy/actor-critic.js";
import { channelsLastTensor } from "../../src/tensor/layout.js";
import { PolicyNetwork } from "../../src/tensor/network.js";
import { drawExpert } from "../../src/tensor/orthogonal.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { expertFromTensorFlow, expertToTensorFlow } from "../../src/tensor/weights.js";
import {
  type Lesson,
  lessonGradients,
  referenceGradients,
  relativeDifference,
} from "../policy/differentiable-network.js";

const tf = loadTensorFlow();

const stage = (index: number, inChannels: number, outChannels: number) => ({
  type: "residualStage" as const,
  name: `stage.${index}`,
  inChannels,
  outChannels,
});

/** Pools of odd and even sides, none to two residual blocks, with and without a ReLU at the end. */
const architecture: Architecture = {
  name: "small-residual",
  inputShape: [2, 13, 10],
  blocks: [
    { ...stage(0, 2, 3), numResidualBlocks: 2, outputRelu: false }, // 7 x 5
    { ...stage(1, 3, 4), numResidualBlocks: 0, outputRelu: false }, // 4 x 3
    { ...stage(2, 4, 3), numResidualBlocks: 1, outputRelu: true }, // 2 x 2
    { type: "linear", name: "linear", inFeatures: 12, outFeatures: 6 },
  ],
  policyHead: "action_net",
  valueHead: "value_net",
  numActions: 4,
};
const batch = 5;
const stream = new RandomStream(1, "residual test");
const weights = drawExpert(architecture, stream);
for (const [name, { data }] of weights) {
  if (!name.endsWith("bias") && !name.startsWith("action")) continue;
  data.forEach((_, index) => {
    data[index] = stream.normal(0, 0.3);
  });
}
const lesson: Lesson = {
  observations: Uint8Array.from({ length: batch * 2 * 13 * 10 }, () => stream.integer(256)),
  targets: {
    logits: Float32Array.from({ length: batch * 4 }, () => stream.normal()),
    values: Float32Array.from({ length: batch }, () => stream.normal()),
  },
};
const images = () => channelsLastTensor(tf, lesson.observations, architecture.inputShape);
const lossGradients = lessonGradients(lesson);

/** The same network but for the ReLU at the end of its last stage. */
const withoutRelu: Architecture = {
  ...architecture,
  blocks: architecture.blocks.map((block) =>
    block.type === "residualStage" ? { ...block, outputRelu: false } : block,
  ),
};

describe("the gradients of a residual network", () => {
  const network = new ActorCritic(tf, architecture, weights);
  afterAll(() => network.dispose());
  const tolerance = 1e-5;

  it("equal those of the pure-JavaScript backend in every layer, and a wrong one is noticed", async () => {
    const expected = await referenceGradients(tf, { architecture, weights }, lesson);
    const wrong = await referenceGradients(tf, { architecture: withoutRelu, weights }, lesson);
    const found = network.gradients(images(), lossGradients);
    expect([...found.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const [name, gradient] of found) {
      const values = gradient.dataSync();
      expect(relativeDifference(values, expected.get(name)!), name).toBeLessThan(tolerance);
      const planted = expected.get(name)!.map((value) => value * 1.0001);
      expect(relativeDifference(values, planted), name).toBeGreaterThan(tolerance);
      expect(relativeDifference(values, wrong.get(name)!), name).toBeGreaterThan(tolerance);
    }
    tf.dispose([...found.values()]);
  });

  it("leave only themselves behind", () => {
    const input = images();
    const before = tf.memory().numTensors;
    const found = network.gradients(input, lossGradients);
    expect(tf.memory().numTensors - before).toBe(found.size);
    tf.dispose([...found.values(), input]);
  });
});

describe("a residual network in training", () => {
  it("begins with orthogonal weights that do not grow through its sums", () => {
    const drawn = drawExpert(architecture, new RandomStream(2, "residual test"));
    const rowLength = (name: string) => {
      const { shape, data } = drawn.get(`${name}.weight`)!;
      return Math.hypot(...data.subarray(0, data.length / shape[0]!));
    };
    for (const name of ["stage.0.conv", "stage.0.res_block1.conv0", "stage.2.res_block0.conv1"])
      expect(rowLength(name), name).toBeCloseTo(1, 5);
    expect(rowLength("linear")).toBeCloseTo(Math.SQRT2, 5);
    expect(rowLength("action_net")).toBeCloseTo(0.01, 5);
  });

  it("predicts what the frozen network with the same weights does", () => {
    const trained = new ActorCritic(tf, architecture, weights);
    const frozen = new PolicyNetwork(tf, architecture, weights);
    const { logits, values } = trained.predict(images());
    const last = frozen.features(lesson.observations).at(-1)!;
    expect(relativeDifference(logits, frozen.logits(last).dataSync())).toBeLessThan(1e-5);
    expect(relativeDifference(values, frozen.values(last).dataSync())).toBeLessThan(1e-5);
    const other = new PolicyNetwork(tf, withoutRelu, weights);
    const planted = other.values(other.features(lesson.observations).at(-1)!).dataSync();
    expect(relativeDifference(values, planted)).toBeGreaterThan(1e-3);
    for (const made of [trained, frozen, other]) made.dispose();
  });

  it("has weights that return to the bundle as they were", () => {
    const there = expertToTensorFlow(architecture, weights);
    expect([...expertFromTensorFlow(architecture, there)]).toEqual([...weights]);
    expect([...there]).not.toEqual([...weights]);
  });

  it("comes nearer to its targets, keeps the number of tensors flat, and frees everything in the end", () => {
    const before = tf.memory().numTensors;
    const network = new ActorCritic(tf, architecture, weights);
    const input = images();
    const distance = () => Math.hypot(...lossGradients(network.predict(input)).logits);
    const first = distance();
    const settings = { learningRate: 1e-2, epsilon: 1e-5, maxGradNorm: 0.5 };
    network.update(input, lossGradients, settings);
    const after = tf.memory().numTensors;
    for (let step = 0; step < 200; step++) network.update(input, lossGradients, settings);
    expect(tf.memory().numTensors).toBe(after);
    expect(distance()).toBeLessThan(first / 10);
    network.dispose();
    input.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
