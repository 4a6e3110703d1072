/** Images as their different patches: the same pixels, and the same gradients. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import { afterAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { type Architecture, natureCnn } from "../../src/model/architecture.js";
import { ActorCritic, type Predictions } from "../../src/policy/actor-critic.js";
import { RolloutBuffer } from "../../src/policy/collect.js";
import { openMinibatchImages } from "../../src/policy/minibatch-images.js";
import { channelsLastTensor } from "../../src/tensor/layout.js";
import { drawExpert } from "../../src/tensor/orthogonal.js";
import { PatchStore } from "../../src/tensor/patch-convolution.js";
import {
  findSharedPatches,
  type PatchGeometry,
  patchGeometry,
  type SharedPatches,
  selectPatches,
} from "../../src/tensor/shared-patches.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import type { Images } from "../../src/tensor/trainable-blocks.js";

/** Patches of 2 x 2 cells that leave a rest on one side. */
const architecture: Architecture = {
  name: "small",
  inputShape: [2, 13, 10],
  blocks: [
    { type: "conv2d", name: "conv.0", inChannels: 2, outChannels: 3, kernelSize: 4, stride: 2 },
    { type: "linear", name: "linear.0", inFeatures: 60, outFeatures: 7 },
  ],
  policyHead: "action_net",
  valueHead: "value_net",
  numActions: 4,
};
const [channels, height, width] = architecture.inputShape;
const imageLength = channels * height * width;
const geometry = patchGeometry(architecture) as PatchGeometry;
const [numEnvs, numSteps] = [2, 40];
const numImages = numEnvs * numSteps;

/** Two screens that stay as they are, but for one pixel that moves. */
function stillImages(): Uint8Array {
  const stream = new RandomStream(4, "still images");
  const screens = Uint8Array.from({ length: numEnvs * imageLength }, () => stream.integer(256));
  const images = new Uint8Array(numImages * imageLength);
  for (let step = 0; step < numSteps; step++) {
    images.set(screens, step * numEnvs * imageLength);
    for (let env = 0; env < numEnvs; env++) {
      const start = (step * numEnvs + env) * imageLength;
      images[start + (((step >> 2) * 37) % imageLength)] = 255 * env;
    }
  }
  return images;
}

function find(images: Uint8Array, lag = numEnvs): SharedPatches {
  return findSharedPatches(images, geometry, { lag, largestShare: 2 }) as SharedPatches;
}

/** The patch at a place of an image, by its definition. */
function patchAt(images: Uint8Array, image: number, place: number): number[] {
  const { kernelSize, stride, patchGrid } = geometry;
  const [top, left] = [Math.floor(place / patchGrid[1]) * stride, (place % patchGrid[1]) * stride];
  const pixels: number[] = [];
  for (let y = top; y < top + kernelSize; y++)
    for (let x = left; x < left + kernelSize; x++)
      for (let channel = 0; channel < channels; channel++)
        pixels.push(images[image * imageLength + (channel * height + y) * width + x]!);
  return pixels;
}

/** Number of patches that are not what stands at their place. */
function countWrong(images: Uint8Array, { patches, indices }: SharedPatches): number {
  const patchLength = 4 * 4 * channels;
  const perImage = indices.length / numImages;
  return [...indices].filter((patch, index) => {
    const found = patches.subarray(patch * patchLength, (patch + 1) * patchLength);
    return String([...found]) !== String(patchAt(images, Math.floor(index / perImage), index % perImage));
  }).length;
}

describe("shared patches", () => {
  const images = stillImages();

  it("are what stands at their places", () => {
    expect(geometry.patchGrid).toEqual([5, 4]);
    expect(countWrong(images, find(images))).toBe(0);
    const planted = images.slice();
    planted[3 * imageLength]! += 1; // one pixel, which lies in the first patch alone
    expect(countWrong(planted, find(images))).toBe(1);
  });

  it("are all different, and few where little moves", () => {
    const { patches, indices } = find(images);
    const texts = Array.from({ length: patches.length / 32 }, (_, index) =>
      patches.subarray(index * 32, index * 32 + 32).join(),
    );
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.length).toBeLessThan(indices.length / 5);
  });

  it.each([1, 3, numImages])("do not depend on which earlier image is compared: %i before", (lag) => {
    expect(find(images, lag)).toEqual(find(images));
  });

  it("are given up where most patches differ", () => {
    const stream = new RandomStream(5, "noise");
    const noise = Uint8Array.from({ length: images.length }, () => stream.integer(256));
    const limit = { lag: numEnvs, largestShare: 0.5 };
    expect(findSharedPatches(noise, geometry, limit)).toBeUndefined();
    expect(findSharedPatches(images, geometry, limit)).toBeDefined();
  });

  it("are selected for some images, each once", () => {
    const shared = find(images);
    const { used, places } = selectPatches(shared, Int32Array.of(7, 3, 7));
    expect(new Set(used).size).toBe(used.length);
    const wanted = [7, 3, 7].flatMap((image) => [...shared.indices.subarray(image * 20, image * 20 + 20)]);
    expect([...places].map((place) => used[place])).toEqual(wanted);
  });

  it("need a first convolution that reads whole cells", () => {
    const [first, second] = architecture.blocks;
    const other = { ...first!, stride: 3 } as typeof first & object;
    expect(patchGeometry({ ...architecture, blocks: [other] })).toBeUndefined();
    expect(patchGeometry({ ...architecture, blocks: [second!] })).toBeUndefined();
    expect(patchGeometry(natureCnn(6))?.patchGrid).toEqual([20, 20]);
  });
});

describe("a network that reads patches", () => {
  const tf = loadTensorFlow();
  const stream = new RandomStream(6, "patch network");
  const network = new ActorCritic(tf, architecture, drawExpert(architecture, stream));
  const images = stillImages();
  const shared = find(images);
  const store = new PatchStore(tf, shared);
  const rows = Int32Array.of(0, 1, 17, 18, 33, 60, 79, 17);
  const whole = tf.gather(channelsLastTensor(tf, images, architecture.inputShape), [...rows]) as Images;
  afterAll(() => {
    network.dispose();
    store.dispose();
  });
  const lossGradients = ({ logits, values }: Predictions): Predictions => ({
    logits: logits.map((logit, index) => logit + Math.sin(index)),
    values: values.map((value, index) => value - Math.cos(index)),
  });
  const gradients = (input: Images) =>
    new Map(
      [...network.gradients(input, lossGradients)].map(([name, gradient]) => [
        name,
        [...gradient.dataSync()],
      ]),
    );

  /** Largest difference between gradients, relative to the largest of the same parameter. */
  function difference(found: Map<string, number[]>, expected: Map<string, number[]>): number {
    const relative = [...expected].map(([name, values]) => {
      const largest = Math.max(...values.map(Math.abs));
      const apart = Math.max(...values.map((value, index) => Math.abs(value - found.get(name)![index]!)));
      return apart / largest;
    });
    return Math.max(...relative);
  }

  it("has the gradients that whole images give", () => {
    const tolerance = 1e-5;
    expect(difference(gradients(store.pick(rows)), gradients(whole))).toBeLessThan(tolerance);
    const planted = { ...shared, indices: shared.indices.slice() };
    planted.indices[17 * 20] = shared.indices[17 * 20 + 1]!; // another patch at one place
    const other = new PatchStore(tf, planted);
    expect(difference(gradients(other.pick(rows)), gradients(whole))).toBeGreaterThan(tolerance);
    other.dispose();
  });

  it("predicts as from whole images", () => {
    const [found, expected] = [network.predict(store.pick(rows)), network.predict(whole)];
    found.logits.forEach((logit, index) => {
      expect(logit).toBeCloseTo(expected.logits[index]!, 5);
    });
    found.values.forEach((value, index) => {
      expect(value).toBeCloseTo(expected.values[index]!, 5);
    });
  });

  it("gives the same gradients to the bit every time", () => {
    expect(gradients(store.pick(rows))).toEqual(gradients(store.pick(rows)));
  });

  it("leaves nothing behind but its gradients", () => {
    const input = store.pick(rows) as Exclude<Images, Tensor>;
    const before = tf.memory().numTensors;
    const found = network.gradients(input, lossGradients);
    expect(tf.memory().numTensors - before).toBe(found.size);
    tf.dispose([...found.values(), input.patches, input.places]);
  });

  it.each([
    ["patches, of a screen that stays", stillImages(), true],
    [
      "whole images, of noise",
      stillImages().map((_, index) => (index * 7919 + (index >> 3) * 31) % 256),
      false,
    ],
  ])("is given %s", (_, pixels, isShared) => {
    const buffer = new RolloutBuffer(numSteps, numEnvs, architecture.inputShape);
    buffer.observations.set(pixels);
    const opened = openMinibatchImages(tf, architecture, buffer);
    expect("patches" in opened.pick(rows)).toBe(isShared);
    opened.dispose();
  });
});
