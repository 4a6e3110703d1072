import { afterAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import type { Architecture } from "../../src/model/architecture.js";
import { impalaResNet } from "../../src/model/residual-stage.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { ActorCritic } from "../../src/policy/actor-critic.js";
import { findDormantUnits, recycleUnits } from "../../src/policy/dormant-units.js";
import { channelsLastTensor } from "../../src/tensor/layout.js";
import { drawExpert } from "../../src/tensor/orthogonal.js";
import { copyTensors } from "../../src/tensor/parameters.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { lessonGradients } from "./differentiable-network.js";

const tf = loadTensorFlow();

/** Every way in which one block reads another. */
const architecture: Architecture = {
  name: "small",
  inputShape: [2, 13, 11],
  blocks: [
    { type: "conv2d", name: "conv.0", inChannels: 2, outChannels: 6, kernelSize: 4, stride: 2 },
    { type: "conv2d", name: "conv.1", inChannels: 6, outChannels: 5, kernelSize: 2, stride: 1 },
    { type: "linear", name: "linear.0", inFeatures: 60, outFeatures: 9 },
    { type: "linear", name: "linear.1", inFeatures: 9, outFeatures: 8 },
  ],
  policyHead: "action_net",
  valueHead: "value_net",
  numActions: 4,
};
const batch = 300; // more than one chunk
const stream = new RandomStream(5, "dormant test");
const observations = Uint8Array.from({ length: batch * 2 * 13 * 11 }, () => stream.integer(256));
const images = () => channelsLastTensor(tf, observations, architecture.inputShape);
const lossGradients = lessonGradients({
  observations,
  targets: {
    logits: Float32Array.from({ length: batch * 4 }, () => stream.normal()),
    values: Float32Array.from({ length: batch }, () => stream.normal()),
  },
});

/** One unit of each block that never answers. */
const planted = [[3], [0], [8], [5]];
const healthy = awake(drawExpert(architecture, stream));
const tensors = withPlanted(healthy);
const dormant = findDormantUnits(tf, architecture, { tensors, observations });

/** Weights of one sign, with which every unit answers, and a head that lets that be seen. */
function awake(drawn: TensorMap): TensorMap {
  for (const { name } of architecture.blocks) {
    const weights = drawn.get(`${name}.weight`)!.data;
    weights.forEach((weight, index) => {
      weights[index] = Math.abs(weight);
    });
  }
  const head = drawn.get("action_net.weight")!.data;
  head.forEach((_, index) => {
    head[index] = stream.normal();
  });
  return drawn;
}

function withPlanted(original: TensorMap): TensorMap {
  const weights = copyTensors(original);
  architecture.blocks.forEach(({ name }, block) => {
    for (const unit of planted[block]!) weights.get(`${name}.bias`)!.data[unit] = -1e6;
  });
  return weights;
}

describe("dormant units", () => {
  const network = new ActorCritic(tf, architecture, tensors);
  const recycled = recycleUnits(architecture, { tensors, dormant }, new RandomStream(2, "recycling"));
  afterAll(() => network.dispose());

  it("are those that never answer, in every block", () => {
    expect(dormant).toEqual(planted);
    expect(findDormantUnits(tf, architecture, { tensors: healthy, observations }).flat()).toEqual([]);
  });

  it("are drawn anew without a change of any answer", () => {
    const before = network.predict(images());
    const other = new ActorCritic(tf, architecture, recycled);
    expect(other.predict(images())).toEqual(before);
    other.dispose();
    const wrong = recycleUnits(architecture, { tensors, dormant: [[4], [], [], []] }, stream); // one that is awake
    const broken = new ActorCritic(tf, architecture, wrong);
    expect(broken.predict(images())).not.toEqual(before);
    broken.dispose();
  });

  it("answer from then on, so that what reads them learns", () => {
    const left = findDormantUnits(tf, architecture, { tensors: recycled, observations });
    expect(left.flat()).toEqual([]); // by luck: a unit may be drawn that is dormant again, and then is found the next time
    const gradientOf = (weights: TensorMap) => {
      const learner = new ActorCritic(tf, architecture, weights);
      const gradients = learner.gradients(images(), lossGradients);
      const gradient = gradients.get("action_net.weight")!.dataSync() as Float32Array; // [in, out]
      tf.dispose([...gradients.values()]);
      learner.dispose();
      return gradient.slice(5 * 4, 6 * 4);
    };
    expect([...gradientOf(tensors)]).toEqual([0, 0, 0, 0]);
    expect(gradientOf(recycled).every((value) => value !== 0)).toBe(true);
  });

  it("leave the given weights and all that is awake as they are", () => {
    const before = withPlanted(healthy);
    expect(tensors).toEqual(before);
    const row = (weights: TensorMap, unit: number) =>
      weights.get("conv.0.weight")!.data.slice(unit * 32, unit * 32 + 32);
    expect(row(recycled, 3)).not.toEqual(row(tensors, 3));
    expect(row(recycled, 2)).toEqual(row(tensors, 2));
  });

  it("are sought in a residual network's linear block alone", () => {
    const residual = impalaResNet(4);
    const pixels = new Uint8Array(residual.inputShape.reduce((product, side) => product * side, 1));
    const found = findDormantUnits(tf, residual, {
      tensors: drawExpert(residual, new RandomStream(2, "weights")),
      observations: pixels, // black, and biases are zero: nothing answers
    });
    expect(found.map(({ length }) => length)).toEqual([0, 0, 0, 256]);
  });
});

describe("other weights", () => {
  it("begin with fresh means of the optimizer, and only where they differ", () => {
    const network = new ActorCritic(tf, architecture, tensors);
    network.update(images(), lossGradients, { learningRate: 1e-3, epsilon: 1e-5, maxGradNorm: 0.5 });
    const current = network.bundleTensors();
    const replaced = copyTensors(current);
    replaced.get("conv.1.bias")!.data[2]! += 1;
    const before = network.state();
    network.replaceWeights(replaced);
    const after = network.state();
    expect(network.bundleTensors().get("conv.1.bias")!.data).toEqual(replaced.get("conv.1.bias")!.data);
    const means = (state: TensorMap) => [...state.get("adam.first.conv.1.bias")!.data];
    expect(means(before)[2]).not.toBe(0);
    expect(means(after)).toEqual(means(before).map((value, index) => (index === 2 ? 0 : value)));
    for (const name of ["adam.second.conv.0.weight", "linear.0.weight"])
      expect(after.get(name)!.data).toEqual(before.get(name)!.data);
    network.dispose();
  });
});
