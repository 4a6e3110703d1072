/** The residual network: PyTorch, TensorFlow.js, ONNX and plain loops give one answer, and it distills and exits. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { distillWith } from "../../src/distill/distill-with.js";
import { calibrate } from "../../src/evaluate/calibrate.js";
import { type Architecture, referenceClassifiers } from "../../src/model/architecture.js";
import { checkArchitecture } from "../../src/model/architecture-check.js";
import { type Bundle, createBundle, getMethod, loadBundle } from "../../src/model/bundle.js";
import { exitCosts, nominalCostModelNames } from "../../src/model/cost.js";
import { blockOutputShapes } from "../../src/model/feature-shapes.js";
import { impalaResNet } from "../../src/model/residual-stage.js";
import { expertTensorShapes, noClassifiers } from "../../src/model/tensor-shapes.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { createActor } from "../../src/runtime/actor.js";
import { availableBackends } from "../../src/runtime/available-backends.js";
import { createSession } from "../../src/runtime/session.js";
import { PolicyNetwork } from "../../src/tensor/network.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { detectArchitecture } from "../../src/transfer/detect-architecture.js";
import { renameTensors } from "../../src/transfer/naming.js";
import { readTorchFile } from "../../src/transfer/torch-reader.js";
import { ToyVector } from "../distill/toy.js";
import { referenceExit, referenceScores, softmax } from "../helpers/reference-policy.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { tensorflowScores } from "../helpers/tensorflow-policy.js";
import { makeToyBundle, randomObservation, randomTensors } from "../helpers/toy-bundle.js";
import { fixture, fixtureJson } from "../transfer/fixtures.js";

/** Between two implementations of float32, or float32 and float64. */
const tolerance = 1e-4;
const numActions = 6;
const numPixels = 4 * 84 * 84;

/** The whole network's shape with a narrow last layer: plain loops take long. */
const narrow = impalaResNet(numActions, { channels: [4, 8, 8], width: 16 });

describe("the architecture", () => {
  it("has the shapes of the paper's network on 84x84 pixels", () => {
    const shapes = blockOutputShapes(impalaResNet(numActions));
    expect(shapes).toEqual([[16, 42, 42], [32, 21, 21], [32, 11, 11], [256]]);
    const count = [...expertTensorShapes(impalaResNet(numActions)).values()].map((shape) =>
      shape.reduce((product, length) => product * length, 1),
    );
    // 97,744 in its convolutions: what PyTorch counts for the same layers.
    expect(count.slice(0, 30).reduce((a, b) => a + b)).toBe(97_744);
    expect(count.reduce((a, b) => a + b)).toBe(97_744 + 3872 * 256 + 256 + 7 * 257);
  });

  it("names a classifier after each stage, whose pools have bins that are alike", () => {
    const architecture = impalaResNet(numActions);
    expect(referenceClassifiers(architecture).map(({ afterBlock, stride }) => [afterBlock, stride])).toEqual([
      [0, 5],
      [1, 4],
      [2, 2],
    ]);
    expect(() => checkArchitecture("x", architecture)).not.toThrow();
  });

  it.each<[string, (architecture: Architecture) => Architecture, string]>([
    [
      "a stage that does not take what comes",
      ({ blocks: [first, second, ...rest], ...other }) => ({
        ...other,
        blocks: [first!, { ...second!, inChannels: 3 } as Architecture["blocks"][number], ...rest],
      }),
      "block features_extractor.stages.1: expected 16 for inChannels, received 3",
    ],
    [
      "an exit on the linear layer",
      (architecture) => ({ ...architecture, exits: [{ ...architecture.exits![0]!, afterBlock: 3 }] }),
      "expected a convolution deeper than block -1 for afterBlock, received 3",
    ],
  ])("refuses %s", (_, change, message) => {
    const wrong = change(impalaResNet(numActions));
    expect(() => checkArchitecture("x", wrong)).toThrow(CheckpointError);
    expect(() => checkArchitecture("x", wrong)).toThrow(message);
  });
});

describe("the cost", () => {
  const sides = [42 * 42, 21 * 21, 11 * 11] as const;
  /** Multiply-adds by hand: entry convolution before the pool, four convolutions behind it. */
  const stageMacs = (from: number, to: number, entryPixels: number, pixels: number) =>
    entryPixels * to * 9 * from + 4 * pixels * to * 9 * to;
  const stages = [
    stageMacs(4, 16, 84 * 84, sides[0]),
    stageMacs(16, 32, sides[0], sides[1]),
    stageMacs(32, 32, sides[1], sides[2]),
  ];
  const heads = 3872 * 256 + 256 * numActions;
  const architecture = impalaResNet(numActions);

  it("in multiply-adds is exact", () => {
    const total = stages.reduce((a, b) => a + b) + heads;
    expect(exitCosts(architecture, noClassifiers, "macs").base).toBe(total);
    const withExits = { classifiers: referenceClassifiers(architecture), cascade: false, ensemble: false };
    const first = 8 * 8 * 16 * 9 * 16 + numActions * 16 * 16;
    expect(exitCosts(architecture, withExits, "macs").exits[0]).toBe(stages[0]! + first);
  });

  it("by the other models adds pools, sums and ReLUs", () => {
    const outputs = [16 * sides[0], 32 * sides[1], 32 * sides[2]];
    const elementwise = outputs.map((count) => count * 8 + 2 * (2 * count + count)).reduce((a, b) => a + b);
    const relus = outputs[2]! + 256;
    const linear = 256 * (2 * 3872 - 1) + numActions * (2 * 256 - 1);
    const products = 2 * stages.reduce((a, b) => a + b);
    const total = products + elementwise + relus + linear;
    expect(exitCosts(architecture, noClassifiers, "reference").base).toBe(total);
    expect(exitCosts(architecture, noClassifiers, "strict").base).toBe(total);
  });

  it.each(nominalCostModelNames)("grows from exit to exit (%s)", (name) => {
    const method = { classifiers: referenceClassifiers(architecture), cascade: true, ensemble: true };
    const { exits } = exitCosts(architecture, method, name);
    expect(exits).toHaveLength(4);
    expect([...exits].sort((a, b) => a - b)).toEqual(exits);
  });
});

describe("PyTorch's answers", () => {
  const stored = readTorchFile("impala", fixture("impala.cleanrl_model.gz")).tensors;
  const golden = fixtureJson<{ logits: number[][]; values: number[] }>("impala.json");
  const observations = Uint8Array.from(
    { length: 2 * numPixels },
    (_, index) => Math.floor((index * index) / 97) % 256,
  );
  const policy = renameTensors("impala", stored, "cleanrl");
  const { tensors } = policy;
  const architecture = detectArchitecture("impala", policy);
  const tf = loadTensorFlow();

  function answers(weights: TensorMap): { logits: number[]; values: number[] } {
    const network = new PolicyNetwork(tf, architecture, weights);
    const result = tf.tidy(() => {
      const last = network.features(observations).at(-1)!;
      return { logits: [...network.logits(last).dataSync()], values: [...network.values(last).dataSync()] };
    });
    network.dispose();
    return result;
  }

  it("are those of TensorFlow.js, for a network with CleanRL's names", () => {
    expect(architecture).toEqual(impalaResNet(numActions, { width: 8 }));
    const { logits, values } = answers(tensors);
    expect(largestDifference(logits, golden.logits.flat())).toBeLessThan(1e-5);
    expect(largestDifference(values, golden.values)).toBeLessThan(1e-5);
  });

  it("are told apart from a network whose residual convolutions are exchanged", () => {
    const planted = new Map(tensors);
    const [first, second] = ["conv0", "conv1"].map(
      (part) => `features_extractor.stages.1.res_block0.${part}.weight`,
    );
    planted.set(first!, tensors.get(second!)!).set(second!, tensors.get(first!)!);
    expect(largestDifference(answers(planted).logits, golden.logits.flat())).toBeGreaterThan(1e-4);
  });

  it("frees every tensor", () => {
    const before = tf.memory().numTensors;
    answers(tensors);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a network with random weights and three classifiers", () => {
  const folder = sharedTemporaryFolder();
  const observations = [1, 2, 3].map(randomObservation);
  let bundle: Bundle;
  let expected: number[][][];
  beforeAll(async () => {
    bundle = await makeToyBundle(folder, { numActions, architecture: narrow });
    const policy = {
      architecture: narrow,
      expertTensors: bundle.expertTensors(),
      method: getMethod(bundle, "ztw"),
      methodTensors: bundle.methodTensors("ztw"),
    };
    expected = observations.map((observation) => referenceScores(policy, observation));
  });

  it("gives the same scores at every exit in TensorFlow.js, ONNX Runtime and plain loops", async () => {
    const batch = Uint8Array.from(observations.flatMap((observation) => [...observation]));
    const actor = await createActor(bundle, { method: "ztw" });
    const onnx = await actor.logits(batch);
    await actor.close();
    const scale = Math.max(1, ...expected.flat(2).map(Math.abs));
    expect(largestDifference(onnx, expected.flat(2)) / scale).toBeLessThan(tolerance);
    const byExit = tensorflowScores(loadTensorFlow(), { bundle, method: "ztw" }, batch);
    byExit.forEach((scores, exit) => {
      const rows = expected.flatMap((exits) => exits[exit]!);
      expect(largestDifference(scores, rows) / scale, `exit ${exit}`).toBeLessThan(tolerance);
    });
  });

  it("stops at the first confident exit, and needs no backend to be named", async () => {
    const session = await createSession(bundle, { method: "ztw" });
    expect(session.numExits).toBe(4);
    for (const [index, observation] of observations.entries()) {
      const confidences = expected[index]!.map((logits) => Math.max(...softmax(logits)));
      for (const tau of [0, 1, ...confidences.map((confidence) => confidence * 0.99)])
        expect((await session.decide(observation, tau)).exitIndex).toBe(referenceExit(expected[index]!, tau));
    }
    await session.close();
  });

  it.each(["engine", "engine-bf16", "onnx"] as const)("gives them on the backend %s", async (backend) => {
    const session = await createSession(bundle, { method: "ztw", backend });
    const scale = Math.max(1, ...expected.flat(2).map(Math.abs));
    for (const [index, observation] of observations.entries()) {
      const { exitIndex, logits } = await session.decide(observation, 1);
      expect(exitIndex).toBe(3);
      const difference = largestDifference(logits, expected[index]![3]!) / scale;
      expect(difference).toBeLessThan(backend === "engine-bf16" ? 1e-2 : tolerance);
    }
    await session.close();
  });

  it("is refused by the engine in integers, and by their calibration", async () => {
    const refusal =
      'expected convolutions and linear layers for 8-bit integers, received the residual stage features_extractor.stages.0. Use the backend "engine".';
    const opening = createSession(bundle, { method: "ztw", backend: "engine-int8" });
    await expect(opening).rejects.toThrow(CheckpointError);
    await expect(opening).rejects.toThrow(`createSession: ${refusal}`);
    const calibrating = calibrate({ bundle, numObservations: 1 });
    await expect(calibrating).rejects.toThrow(CheckpointError);
    await expect(calibrating).rejects.toThrow(`calibrate: ${refusal}`);
    expect(availableBackends(bundle)).not.toContain("engine-int8");
  });
});

it("a toy expert is distilled, with a classifier after each stage", async () => {
  const folder = join(temporaryFolder(), "bundle");
  const full = impalaResNet(4, { channels: [2, 3, 3], width: 8 });
  const [first, ...rest] = full.blocks;
  const architecture: Architecture = {
    ...full,
    inputShape: [1, 84, 84],
    blocks: [{ ...first!, inChannels: 1 } as Architecture["blocks"][number], ...rest],
  };
  await createBundle(folder, {
    game: "toy",
    protocol: "ref-clean",
    actionSet: [0, 1, 2, 3],
    actionMeanings: ["A", "B", "C", "D"],
    architecture,
    expertTensors: randomTensors(expertTensorShapes(architecture), new RandomStream(1, "impala")),
    training: {},
  });
  const sizes = { steps: 24, ensembleSteps: 24, numEnvs: 3, rolloutSteps: 8, epochs: 1, batchSize: 12 };
  await distillWith({ ...sizes, bundle: folder, method: "ztw", numThreads: 1 }, () => new ToyVector(3));
  const distilled = loadBundle(folder);
  expect(getMethod(distilled, "ztw").classifiers).toEqual(architecture.exits);
  expect(distilled.methodTensors("ztw").get("ensemble.2.log_weight")!.shape).toEqual([3]);
});

function largestDifference(received: ArrayLike<number>, expected: readonly number[]): number {
  if (received.length !== expected.length) return Number.NaN;
  return expected.reduce((largest, value, index) => Math.max(largest, Math.abs(value - received[index]!)), 0);
}
