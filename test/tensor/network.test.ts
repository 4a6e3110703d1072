import { afterAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { argmax } from "../../src/core/policy-types.js";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { PolicyNetwork } from "../../src/tensor/network.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import {
  goldenGames,
  largestDifference,
  loadGoldenPolicy,
  logitTolerance,
} from "../helpers/golden-policy.js";

const tf = loadTensorFlow();

describe.each(goldenGames)("the network of %s", (game) => {
  const bundle = loadBundle(shippedBundleFolder(game));
  const { architecture } = bundle.manifest;
  const network = new PolicyNetwork(tf, architecture, bundle.expertTensors());
  const golden = loadGoldenPolicy(game);
  afterAll(() => network.dispose());

  const logitsOf = (observations: Uint8Array, of = network) =>
    tf.tidy(() => of.logits(of.features(observations).at(-1)!).dataSync() as Float32Array);

  it("gives PyTorch's logits and greedy actions on recorded observations", () => {
    const logits = logitsOf(golden.observations);
    expect(largestDifference(logits, golden)).toBeLessThan(logitTolerance);
    const greedy = golden.greedyActions.map((_, row) => argmax(logits.subarray(row * 6, row * 6 + 6)));
    expect(greedy).toEqual(golden.greedyActions);
  });

  it("gives PyTorch's values", () => {
    const values = tf.tidy(() => network.values(network.features(golden.observations).at(-1)!).dataSync());
    const differences = golden.values.map((value, row) => Math.abs(value - values[row]!));
    expect(Math.max(...differences)).toBeLessThan(logitTolerance);
  });

  it("fails that comparison when neighboring input channels of a convolution are swapped", () => {
    const tensors = new Map(bundle.expertTensors());
    const name = "features_extractor.cnn.2.weight";
    const { shape, data } = tensors.get(name)!;
    const kernelPlane = 16;
    const swapped = data.map((_, index) => data[index ^ kernelPlane]!);
    tensors.set(name, { shape, data: swapped });
    const planted = new PolicyNetwork(tf, architecture, tensors);
    expect(largestDifference(logitsOf(golden.observations, planted), golden)).toBeGreaterThan(logitTolerance);
    planted.dispose();
  });

  it("answers one observation as it answers it among others", () => {
    const all = logitsOf(golden.observations);
    const one = logitsOf(golden.observations.subarray(0, 4 * 84 * 84));
    for (const [action, logit] of one.entries()) expect(logit).toBeCloseTo(all[action]!, 4);
  });
});

describe("PolicyNetwork", () => {
  const bundle = loadBundle(shippedBundleFolder("pong"));

  it("frees every tensor that it made", () => {
    const before = tf.memory().numTensors;
    const network = new PolicyNetwork(tf, bundle.manifest.architecture, bundle.expertTensors());
    tf.dispose(network.features(new Uint8Array(4 * 84 * 84)));
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses weights that do not belong to the architecture, naming tensor and shapes", () => {
    const tensors = new Map(bundle.expertTensors());
    tensors.set("action_net.bias", { shape: [5], data: new Float32Array(5) });
    const make = () => new PolicyNetwork(tf, bundle.manifest.architecture, tensors);
    expect(make).toThrow(CheckpointError);
    expect(make).toThrow("expected a tensor of shape [6] named action_net.bias, received shape [5]");
  });
});
