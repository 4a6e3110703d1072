/** Gradients and updates of the network that PPO trains, against TensorFlow.js's pure-JavaScript backend. */
import { afterAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import type { Architecture } from "../../src/model/architecture.js";
import { ActorCritic } from "../../src/policy/actor-critic.js";
import { channelsLastTensor } from "../../src/tensor/layout.js";
import { PolicyNetwork } from "../../src/tensor/network.js";
import { drawExpert } from "../../src/tensor/orthogonal.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { expertFromTensorFlow, expertToTensorFlow } from "../../src/tensor/weights.js";
import { lessonGradients, referenceGradients, relativeDifference } from "./differentiable-network.js";

const tf = loadTensorFlow();

/** All kinds of layers, strides that leave a rest, and a linear block behind an image and behind another one. */
const architecture: Architecture = {
  name: "small",
  inputShape: [2, 13, 11],
  blocks: [
    { type: "conv2d", name: "conv.0", inChannels: 2, outChannels: 3, kernelSize: 4, stride: 2 },
    { type: "conv2d", name: "conv.1", inChannels: 3, outChannels: 5, kernelSize: 2, stride: 1 },
    { type: "linear", name: "linear.0", inFeatures: 60, outFeatures: 7 },
    { type: "linear", name: "linear.1", inFeatures: 7, outFeatures: 6 },
  ],
  policyHead: "action_net",
  valueHead: "value_net",
  numActions: 4,
};
const batch = 5;
const stream = new RandomStream(1, "actor-critic test");
const observations = Uint8Array.from({ length: batch * 2 * 13 * 11 }, () => stream.integer(256));
const weights = drawExpert(architecture, stream);
for (const [name, { data }] of weights) {
  if (name.endsWith("bias") || name.startsWith("action"))
    data.forEach((_, index) => {
      data[index] = stream.normal(0, 0.3);
    });
}
const targets = {
  logits: Float32Array.from({ length: batch * 4 }, () => stream.normal()),
  values: Float32Array.from({ length: batch }, () => stream.normal()),
};

const lesson = { observations, targets };
const images = () => channelsLastTensor(tf, lesson.observations, architecture.inputShape);
const lossGradients = lessonGradients(lesson);

describe("the gradients", () => {
  const network = new ActorCritic(tf, architecture, weights);
  afterAll(() => network.dispose());
  const tolerance = 1e-5;

  it("of every layer equal those of the pure-JavaScript backend", async () => {
    const expected = await referenceGradients(tf, { architecture, weights }, lesson);
    const found = network.gradients(images(), lossGradients);
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, gradient] of found) {
      expect(relativeDifference(gradient.dataSync(), expected.get(name)!), name).toBeLessThan(tolerance);
    }
    const planted = expected.get("conv.1.weight")!.map((value) => value * 1.0001);
    const caught = relativeDifference(found.get("conv.1.weight")!.dataSync(), planted);
    expect(caught).toBeGreaterThan(tolerance);
  });

  it("leave only themselves behind", () => {
    const input = images();
    const before = tf.memory().numTensors;
    const found = network.gradients(input, lossGradients);
    expect(tf.memory().numTensors - before).toBe(found.size);
    tf.dispose([...found.values()]);
  });
});

describe("predictions", () => {
  it("equal those of the frozen network with the same weights", () => {
    const trained = new ActorCritic(tf, architecture, weights);
    const frozen = new PolicyNetwork(tf, architecture, weights);
    const { logits, values } = trained.predict(images());
    const last = frozen.features(observations).at(-1)!;
    expect(relativeDifference(logits, frozen.logits(last).dataSync())).toBeLessThan(1e-5);
    expect(relativeDifference(values, frozen.values(last).dataSync())).toBeLessThan(1e-5);
    trained.dispose();
    frozen.dispose();
  });

  it("come from weights that return to the bundle as they were", () => {
    const there = expertToTensorFlow(architecture, weights);
    const back = expertFromTensorFlow(architecture, there);
    expect([...back]).toEqual([...weights]);
    expect([...there]).not.toEqual([...weights]);
  });
});

const settings = { learningRate: 1e-2, epsilon: 1e-5, maxGradNorm: 0.5 };

/** Adam with a limited gradient norm, by its definition, in float64. */
class PlainAdam {
  #step = 0;
  readonly #moments = new Map<string, { first: number[]; second: number[] }>();

  move(values: Map<string, number[]>, gradients: Map<string, Float32Array>): number {
    this.#step++;
    const norm = Math.sqrt([...gradients.values()].flatMap((all) => [...all]).reduce((s, g) => s + g * g, 0));
    const scale = Math.min(1, settings.maxGradNorm / (norm + 1e-6));
    for (const [name, gradient] of gradients) {
      const zeros = () => [...gradient].map(() => 0);
      const { first, second } = this.#moments.get(name) ?? { first: zeros(), second: zeros() };
      this.#moments.set(name, { first, second });
      gradient.forEach((raw, index) => {
        const gradient = raw * scale;
        first[index] = 0.9 * first[index]! + 0.1 * gradient;
        second[index] = 0.999 * second[index]! + 0.001 * gradient * gradient;
        const mean = first[index]! / (1 - 0.9 ** this.#step);
        const deviation = Math.sqrt(second[index]! / (1 - 0.999 ** this.#step));
        values.get(name)![index]! -= (settings.learningRate * mean) / (deviation + settings.epsilon);
      });
    }
    return norm;
  }
}

describe("updates", () => {
  it("are steps of Adam with a limited gradient", () => {
    const network = new ActorCritic(tf, architecture, weights);
    const plain = new PlainAdam();
    const parameters = () => new Map([...network.state()].filter(([name]) => !name.startsWith("adam.")));
    const values = new Map([...parameters()].map(([name, { data }]) => [name, [...data]]));
    for (let step = 0; step < 4; step++) {
      const gradients = network.gradients(images(), lossGradients);
      const norm = plain.move(
        values,
        new Map([...gradients].map(([name, gradient]) => [name, gradient.dataSync() as Float32Array])),
      );
      expect(network.update(images(), lossGradients, settings)).toBeCloseTo(norm, 3);
    }
    for (const [name, { data }] of parameters()) {
      const moved = values.get(name)!;
      data.forEach((value, index) => {
        expect(Math.abs(value - moved[index]!), name).toBeLessThan(2e-5);
      });
    }
    network.dispose();
  });

  it("go on from a stored state to the bit, and not from the parameters alone", () => {
    const whole = new ActorCritic(tf, architecture, weights);
    for (let step = 0; step < 3; step++) whole.update(images(), lossGradients, settings);
    const resumed = new ActorCritic(tf, architecture, weights);
    resumed.restore(whole.state(), whole.numUpdates);
    const fresh = new ActorCritic(tf, architecture, whole.bundleTensors());
    for (const network of [whole, resumed, fresh]) network.update(images(), lossGradients, settings);
    expect([...resumed.state()]).toEqual([...whole.state()]);
    expect([...fresh.bundleTensors()]).not.toEqual([...whole.bundleTensors()]);
    for (const network of [whole, resumed, fresh]) network.dispose();
  });

  it("refuse the state of another network", () => {
    const network = new ActorCritic(tf, architecture, weights);
    const state = new Map(network.state());
    state.delete("adam.first.conv.0.weight");
    expect(() => network.restore(state, 1)).toThrow(CheckpointError);
    network.dispose();
  });

  it("keep the number of tensors flat over a thousand, and free everything in the end", () => {
    const before = tf.memory().numTensors;
    const network = new ActorCritic(tf, architecture, weights);
    const input = images();
    network.update(input, lossGradients, settings);
    const after = tf.memory().numTensors;
    for (let step = 0; step < 1000; step++) network.update(input, lossGradients, settings);
    expect(tf.memory().numTensors).toBe(after);
    network.dispose();
    input.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
