import { afterAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { softmaxRows } from "../../src/core/softmax.js";
import { ClassifierStack } from "../../src/distill/classifiers.js";
import { drawParameters } from "../../src/distill/initialize.js";
import { toBundleLayout, toTrainingLayout } from "../../src/distill/weights.js";
import type { Architecture, InternalClassifier } from "../../src/model/architecture.js";
import { blockOutputShapes } from "../../src/model/feature-shapes.js";
import { methodTensorShapes } from "../../src/model/tensor-shapes.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { type Image, klMean, referenceLogits } from "./reference.js";

const tf = loadTensorFlow();
const batch = 3;

/** The real geometry in small: 20x20 to 5x5 to 4x4, and 9x9 to 2x2 to 4x4, with few channels. */
const architecture: Architecture = {
  name: "small",
  inputShape: [1, 84, 84],
  blocks: [
    { type: "conv2d", name: "a", inChannels: 1, outChannels: 3, kernelSize: 8, stride: 4 },
    { type: "conv2d", name: "b", inChannels: 3, outChannels: 2, kernelSize: 4, stride: 2 },
    { type: "linear", name: "c", inFeatures: 162, outFeatures: 5 },
  ],
  policyHead: "policy",
  valueHead: "value",
  numActions: 4,
};
const referenceShapes: InternalClassifier[] = [
  { afterBlock: 0, convChannels: 3, kernelSize: 3, stride: 4, poolSize: 4 },
  { afterBlock: 1, convChannels: 2, kernelSize: 3, stride: 4, poolSize: 4 },
];

/** Padding; bins of several sizes, 10 to 4 and 7 to 5; patches that are more than the pixels. */
const unevenClassifiers: InternalClassifier[] = [
  { afterBlock: 0, convChannels: 3, kernelSize: 3, stride: 2, padding: 1, poolSize: 4 },
  { afterBlock: 1, convChannels: 2, kernelSize: 3, stride: 1, poolSize: 5 },
];

interface Case {
  readonly classifiers: readonly InternalClassifier[];
  readonly stack: ClassifierStack;
  readonly bundleTensors: TensorMap;
  /** Per observation and block. */
  readonly images: Image[][];
  readonly patches: ReturnType<ClassifierStack["patches"]>;
  readonly expert: Float32Array;
}

function makeCase(
  cascade: boolean,
  seed: number,
  { sharesGradient = false, classifiers = referenceShapes } = {},
): Case {
  const stream = new RandomStream(seed, "test");
  const bundleTensors = new Map(
    [...drawParameters(architecture, { classifiers, cascade, ensemble: false }, stream)].map(
      ([name, tensor]) => {
        const data = tensor.data.map((value) => value + stream.normal(0, 0.3)); // off the special values 0 and 1
        return [name, { ...tensor, data }];
      },
    ),
  );
  const shapes = blockOutputShapes(architecture) as (readonly [number, number, number])[];
  const images = Array.from({ length: batch }, () =>
    shapes.slice(0, 2).map(([channels, height, width]) => drawImage(stream, channels, height, width)),
  );
  const features = [0, 1].map((block) =>
    tf.transpose(tf.tensor4d(images.map((observation) => observation[block]!)), [0, 2, 3, 1]),
  );
  const stack = new ClassifierStack(tf, architecture, { classifiers, cascade, sharesGradient });
  const expertLogits = Float32Array.from({ length: batch * 4 }, () => stream.normal());
  return {
    classifiers,
    stack,
    bundleTensors,
    images,
    patches: stack.patches(features),
    expert: softmaxRows(expertLogits, 4),
  };
}

function drawImage(stream: RandomStream, channels: number, height: number, width: number): Image {
  const range = (n: number) => Array.from({ length: n });
  return range(channels).map(() =>
    range(height).map(() => range(width).map(() => Math.fround(stream.normal()))),
  );
}

/** The summed loss of all heads, where the cascade's inputs are held at `constants` (they are detached). */
function referenceLoss({ classifiers, images, expert }: Case, cascade: boolean, tensors: TensorMap): number {
  let sum = 0;
  images.forEach((features, observation) => {
    const targets = [...expert.subarray(observation * 4, observation * 4 + 4)];
    for (const head of referenceLogits({ classifiers, cascade }, tensors, features))
      sum += klMean(targets, head);
  });
  return sum / batch;
}

describe.each([
  ["with the cascade", true, false, referenceShapes],
  ["without the cascade", false, false, referenceShapes],
  ["whose gradients are shared", true, true, referenceShapes],
  ["of uneven bins, with padding", true, true, unevenClassifiers],
])("the classifiers %s", (_, cascade, sharesGradient, classifiers) => {
  const test = makeCase(cascade, 7, { sharesGradient, classifiers });
  afterAll(() => test.stack.dispose());

  it("give the logits of a plain TypeScript reference", () => {
    const parameters = toTrainingLayout(classifiers, test.bundleTensors);
    const found = test.stack.logits(test.patches, parameters);
    test.images.forEach((features, observation) => {
      const expected = referenceLogits({ classifiers, cascade }, test.bundleTensors, features);
      expected.forEach((head, index) => {
        const row = [...found[index]!.subarray(observation * 4, observation * 4 + 4)];
        for (const [action, logit] of head.entries()) expect(row[action]).toBeCloseTo(logit, 4);
      });
    });
  });

  it("give the gradients that finite differences of the reference give, for every parameter", () => {
    const parameters = toTrainingLayout(classifiers, test.bundleTensors);
    const gradients = test.stack.gradients(test.patches, parameters, test.expert);
    const shapes = methodTensorShapes(architecture, { classifiers, cascade, ensemble: false });
    expect([...gradients.keys()].sort()).toEqual([...shapes.keys()].sort());
    const withShapes = new Map(
      [...gradients].map(([name, data]) => [name, { shape: parameters.get(name)!.shape, data }]),
    );
    for (const [name, { data }] of toBundleLayout(classifiers, withShapes)) {
      const isDetached = cascade && !sharesGradient; // not in the reference: checked without cascade
      if (isDetached && name.startsWith("classifiers.0.")) continue;
      for (const index of new Set([0, 1, 5, 17, data.length - 7, data.length - 1])) {
        if (index < 0 || index >= data.length) continue;
        const expected = gradient(test, cascade, { name, index });
        expect(data[index], `${name}[${index}]`).toBeCloseTo(expected, 5);
      }
    }
  });

  it("leave no tensor behind", () => {
    const parameters = toTrainingLayout(classifiers, test.bundleTensors);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) test.stack.gradients(test.patches, parameters, test.expert);
    test.stack.logits(test.patches, parameters);
    expect(tf.memory().numTensors).toBe(before);
  });
});

function gradient(test: Case, cascade: boolean, { name, index }: { name: string; index: number }): number {
  const step = 1e-5;
  const loss = (offset: number) => {
    const tensor = test.bundleTensors.get(name)!;
    const data = Float64Array.from(tensor.data) as unknown as Float32Array; // float64: differences lose no digits
    data[index] = tensor.data[index]! + offset;
    return referenceLoss(test, cascade, new Map(test.bundleTensors).set(name, { ...tensor, data }));
  };
  return (loss(step) - loss(-step)) / (2 * step);
}

describe("the cascade", () => {
  it("sends no gradient back: the first classifier trains as if it were alone", () => {
    const joined = makeCase(true, 7);
    const parameters = toTrainingLayout(referenceShapes, joined.bundleTensors);
    const withCascade = joined.stack.gradients(joined.patches, parameters, joined.expert);
    const alone = new ClassifierStack(tf, architecture, { classifiers: referenceShapes, cascade: false });
    const withoutCascade = alone.gradients(joined.patches, cutCascade(parameters), joined.expert);
    for (const [name, gradient] of withoutCascade) {
      if (name.startsWith("classifiers.0.")) expect(withCascade.get(name)).toEqual(gradient);
    }
    alone.dispose();
  });

  it("does reach the second classifier's logits", () => {
    const joined = makeCase(true, 7);
    const parameters = toTrainingLayout(referenceShapes, joined.bundleTensors);
    const [, before] = joined.stack.logits(joined.patches, parameters);
    parameters.get("classifiers.1.cascade_norm.bias")!.data.fill(3);
    const [, after] = joined.stack.logits(joined.patches, parameters);
    expect(after).not.toEqual(before);
  });
});

/** The second linear layer without its last rows, which read the cascade. */
function cutCascade(parameters: TensorMap): TensorMap {
  const name = "classifiers.1.linear.weight";
  const data = parameters.get(name)!.data.slice(0, 32 * 4);
  return new Map(parameters).set(name, { shape: [32, 4], data });
}
