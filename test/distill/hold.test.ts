/** Learning to hold actions, on top of regret gates: the gate itself, and whole trainings in a toy world. */
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError, InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { openBackbone } from "../../src/distill/backbone.js";
import { ClassifierStack } from "../../src/distill/classifiers.js";
import { distillWith } from "../../src/distill/distill-with.js";
import { dropoutMasks } from "../../src/distill/dropout.js";
import { ForkMemory } from "../../src/distill/fork-memory.js";
import { RowMemory } from "../../src/distill/frozen-classifiers.js";
import { emptyHoldGate, holdCosts, holdFeatures } from "../../src/distill/hold-gate.js";
import { countTrainings, HoldLearner } from "../../src/distill/hold-learner.js";
import { answerAll } from "../../src/distill/hold-policy.js";
import { frozenParameters } from "../../src/distill/hold-stage.js";
import { holdGradients, trainHoldGate } from "../../src/distill/hold-training.js";
import type { RolloutWork } from "../../src/distill/learner.js";
import { type DistillOptions, resolveSettings } from "../../src/distill/options.js";
import { toTrainingLayout } from "../../src/distill/weights.js";
import type { InternalClassifier } from "../../src/model/architecture.js";
import { type Bundle, getMethod, loadBundle } from "../../src/model/bundle.js";
import type { MethodName } from "../../src/model/bundle-schema.js";
import { chooseHeld, countHoldFeatures, holdPlace } from "../../src/model/hold-gate.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { readScalars } from "../helpers/event-file.js";
import { referenceHoldCosts } from "../helpers/reference-hold.js";
import { firstConfident, referenceConfidences, referenceExits } from "../helpers/reference-policy.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { checkExactResume, checkTensorsFreed } from "./run-checks.js";
import { makeToyBundle, StatefulToyVector, ToyVector } from "./toy.js";

const classifier: InternalClassifier = {
  afterBlock: 0,
  convChannels: 2,
  kernelSize: 2,
  stride: 2,
  poolSize: 1,
};
const place = { classifier, numActions: 2, numExits: 2 };
const numFeatures = countHoldFeatures(place);

/** Trials in which holding is free where the first feature is low, and costs a point where it is high. */
function makeMemory(numForks: number): ForkMemory {
  const stream = new RandomStream(1, "trials");
  const memory = new ForkMemory(numFeatures);
  for (let fork = 0; fork < numForks; fork++) {
    const features = Float32Array.from({ length: numFeatures }, () => 5 + 3 * stream.normal());
    const costs = new Float32Array(3).fill(Number.NaN);
    costs[fork % 3] = features[0]! > 6 ? 1 : 0;
    memory.add({ features, costs });
  }
  return memory;
}

describe("a hold gate in training", () => {
  const tf = loadTensorFlow();

  it("learns where holding costs, from single lengths, and reads features as they are", () => {
    const parameters = emptyHoldGate(place);
    trainHoldGate(tf, makeMemory(4000), { parameters, stream: new RandomStream(1, "learning") });
    const at = (first: number) => [
      ...holdCosts(tf, new Float32Array(numFeatures).fill(5).fill(first, 0, 1), parameters),
    ];
    for (const cost of at(1)) expect(cost).toBeLessThan(0.25);
    for (const cost of at(12)) expect(cost).toBeGreaterThan(0.75);
  });

  it("repeats to the bit from its stream, and differs for another one", () => {
    const train = (seed: number) => {
      const parameters = emptyHoldGate(place);
      trainHoldGate(tf, makeMemory(60), { parameters, stream: new RandomStream(seed, "learning") });
      return [...parameters.values()].map(({ data }) => data);
    };
    expect(train(1)).toEqual(train(1));
    expect(train(1)).not.toEqual(train(2));
  });

  it("stays as it is without trials", () => {
    const parameters = emptyHoldGate(place);
    trainHoldGate(tf, new ForkMemory(numFeatures), { parameters, stream: new RandomStream(1, "learning") });
    expect(parameters).toEqual(emptyHoldGate(place));
  });

  it("has the gradients of its loss", () => {
    const memory = makeMemory(7);
    const rows = Int32Array.from({ length: 7 }, (_, row) => row);
    const batch = { features: memory.features(rows), costs: memory.costs(rows) };
    const stream = new RandomStream(3, "weights");
    const parameters = emptyHoldGate(place);
    for (const { data } of parameters.values())
      for (let at = 0; at < data.length; at++) data[at] = stream.normal(0, 0.2);
    const reading = {
      mean: new Float32Array(numFeatures).fill(5),
      scale: new Float32Array(numFeatures).fill(0.3),
      mask: dropoutMasks(stream, { share: 0.3, size: batch.features.length })(batch.features.length),
    };
    const gradients = holdGradients(tf, batch, { parameters, ...reading });
    const loss = () => lossOf(batch, { parameters, ...reading });
    for (const [name, { data }] of parameters) {
      for (const at of [0, Math.floor(data.length / 2), data.length - 1]) {
        const before = data[at]!;
        const [above, below] = [1e-2, -1e-2].map((change) => {
          data[at] = before + change;
          return loss();
        });
        data[at] = before;
        expect(gradients.get(name)![at], `${name} ${at}`).toBeCloseTo((above! - below!) / 2e-2, 3);
      }
    }
  });

  /** Cross entropy with 95 % of half the cost and 5 % of having one, by its definition, and the weight decay. */
  function lossOf(
    { features, costs }: { readonly features: Float32Array; readonly costs: Float32Array },
    reading: Parameters<typeof holdGradients>[2],
  ): number {
    const { parameters, mean, scale, mask } = reading;
    const seen = features.map(
      (value, at) => (value - mean[at % numFeatures]!) * scale[at % numFeatures]! * mask[at]!,
    );
    const shares = [...holdCosts(tf, seen, parameters)].map((cost) => cost / 2);
    const known = shares.flatMap((share, at) => {
      const cost = costs[at]!;
      if (Number.isNaN(cost)) return [];
      const target = 0.95 * (cost / 2) + (cost === 0 ? 0 : 0.05);
      return [-(target * Math.log(share) + (1 - target) * Math.log(1 - share))];
    });
    const squares = ["hold.hidden.weight", "hold.output.weight"].flatMap((name) =>
      [...parameters.get(name)!.data].map((weight) => weight ** 2),
    );
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    return sum(known) / known.length + 1e-5 * sum(squares);
  }
});

it("trials are remembered as a checkpoint keeps them, and the latest rows outlive the others", () => {
  const memory = makeMemory(5);
  const restored = makeMemory(9);
  restored.restore(memory.tensors());
  expect(restored.tensors()).toEqual(memory.tensors());
  restored.restore(new Map());
  expect(restored.numForks).toBe(0);
  const rows = new RowMemory(2);
  rows.push(Float32Array.of(1, 1, 2, 2, 3, 3));
  rows.keepLatest(2);
  expect(rows.all()).toEqual(Float32Array.of(2, 2, 3, 3));
});

it("masks leave out their share, and keep the mean", () => {
  const masks = dropoutMasks(new RandomStream(1, "masks"), { share: 0.3, size: 4000 });
  const mask = masks(4000);
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
  expect(mask.reduce((sum, value) => sum + value, 0) / 4000).toBeCloseTo(1, 1);
  expect(masks(4000)).not.toEqual(mask);
});

describe("trainings of the gate", () => {
  it.each([
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [20, [0, 0, 1, 1, 2]],
  ])("are spread over %i rollouts, the last one at the end", (numRollouts, first) => {
    expect(first.map((_, done) => countTrainings(done, numRollouts))).toEqual(first);
    expect(countTrainings(numRollouts, numRollouts)).toBe(Math.min(10, numRollouts));
  });
});

const numGames = 2;
const rolloutSize = numGames * 56;
const small = {
  steps: 24,
  ensembleSteps: 24,
  gateSteps: 48,
  numThreads: 1,
} as const;
const ofHolds = {
  method: "ztw-hold",
  holdSteps: 4 * rolloutSize,
  holdRate: 60, // the toy's trials part nearly always
  numEnvs: numGames,
  rolloutSteps: 56,
  numThreads: 1,
} as const;
const makeVector = () => new StatefulToyVector(5 * numGames);
const run = (options: DistillOptions) => distillWith(options, makeVector);

const baseFolder = sharedTemporaryFolder();

beforeAll(async () => {
  await makeToyBundle(1, baseFolder);
  const games = { numEnvs: 3, rolloutSteps: 8, epochs: 2 };
  for (const method of ["ztw", "ztw-regret"] as const)
    await distillWith({ ...small, ...games, bundle: baseFolder, method }, () => new ToyVector(3));
});

/** A toy bundle with `ztw-regret`, the running test's own. */
function copyBase(): Bundle {
  const folder = temporaryFolder();
  cpSync(baseFolder, folder, { recursive: true });
  return loadBundle(folder);
}

describe("a training of ztw-hold", () => {
  it("adds a gate to ztw-regret, and leaves what was there as it was to the bit", async () => {
    const { folder } = copyBase();
    const logFolder = temporaryFolder();
    const result = await run({ ...ofHolds, bundle: folder, logFolder });
    expect(result.steps).toEqual({ hold: ofHolds.holdSteps });
    const saved = loadBundle(folder);
    const [base, made] = [saved.methodTensors("ztw-regret"), saved.methodTensors("ztw-hold")];
    for (const [name, { data }] of base) expect(made.get(name)!.data, name).toEqual(data);
    const added = [...made.keys()].filter((name) => !base.has(name));
    const parts = ["hidden.bias", "hidden.weight", "output.bias", "output.weight"];
    expect(added.sort()).toEqual(parts.map((part) => `hold.${part}`));
    for (const name of added) expect(new Set(made.get(name)!.data).size, name).toBeGreaterThan(2);
    const method = getMethod(saved, "ztw-hold");
    expect(method).toMatchObject({ exitRule: "regret", hold: { rate: ofHolds.holdRate } });
    expect(method.training).toMatchObject({
      baseSha256: getMethod(saved, "ztw-regret").sha256,
      holdSteps: ofHolds.holdSteps,
    });

    const scalars = readdirSync(logFolder).flatMap((file) => readScalars(join(logFolder, file)));
    const valuesOf = (name: string) => scalars.filter(({ tag }) => tag === name).map(({ value }) => value);
    const shares = valuesOf("hold/share_held");
    expect(shares).toHaveLength(4);
    for (const share of shares) expect(share).toBeGreaterThan(0.05);
    for (const name of ["hold/true_cost", "hold/expected_cost"])
      expect(valuesOf(name).every(Number.isFinite), name).toBe(true);
    const remembered = valuesOf("hold/remembered");
    expect(remembered).toEqual([...remembered].sort((left, right) => left - right));
    expect(valuesOf("hold/true_cost").length).toBeGreaterThan(0);
  });

  it("goes on from a checkpoint as if it had never stopped, to the bit", () =>
    checkExactResume({ run, options: ofHolds, copyBase }));

  it("leaves no tensor behind", () => checkTensorsFreed({ run, options: ofHolds, copyBase }));

  it("plays as the saved method is deployed: the same exits, costs and holds", async () => {
    const { folder } = copyBase();
    await run({ ...ofHolds, holdSteps: rolloutSize, bundle: folder });
    const { manifest, ...saved } = loadBundle(folder);
    const tf = loadTensorFlow();
    const { architecture } = manifest;
    const method = getMethod({ manifest, ...saved }, "ztw-hold");
    const { classifiers } = method;
    const tensors = saved.methodTensors("ztw-hold");
    const expert = saved.expertTensors();
    const stack = new ClassifierStack(tf, architecture, method);
    const parameters = new Map([
      ...frozenParameters(architecture, { classifiers, tensors, expert }),
      ...toTrainingLayout(classifiers, tensors),
    ]);
    const numEnvs = 20;
    const blocks = [...classifiers.map(({ afterBlock }) => afterBlock), architecture.blocks.length - 1];
    const backbone = openBackbone(tf, { architecture, tensors: expert }, { blocks, numEnvs });
    const vector = new ToyVector(numEnvs);
    vector.reset({ seeds: Array.from({ length: numEnvs }, (_, seed) => seed) });
    const answers = answerAll({ tf, stack, parameters }, backbone, vector.observations);
    const reference = { architecture, expertTensors: expert, method, methodTensors: tensors };
    const size = vector.observations.length / numEnvs;
    const look = (index: number) => vector.observations.subarray(index * size, (index + 1) * size);
    const taken = new Set<number>();
    for (let index = 0; index < numEnvs; index++) {
      const tau = [0.3, 0.6, 0.9][index % 3]!;
      const decision = answers.decide(index, tau);
      taken.add(decision.exit);
      const exits = referenceExits(reference, look(index));
      const confidences = referenceConfidences(reference, look(index));
      expect(decision.exit).toBe(firstConfident(confidences, tau));
      const scores = exits[decision.exit]!.scores;
      expect(decision.action).toBe(scores.indexOf(Math.max(...scores)));
      const read = holdFeatures(decision, holdPlace(method, architecture.numActions));
      const costs = holdCosts(tf, read, parameters);
      const deployed = referenceHoldCosts(reference, exits, decision.exit);
      costs.forEach((cost, at) => {
        expect(cost).toBeCloseTo(deployed[at]!, 4);
      });
      expect(chooseHeld(costs, tau, method.hold!)).toBe(chooseHeld(deployed, tau, method.hold!));
    }
    expect(taken.size).toBeGreaterThan(1);
    backbone.close();
    stack.dispose();
  });
});

describe("ztw-hold is refused", () => {
  it("in environments without branches", () => {
    const parts = { place } as ConstructorParameters<typeof HoldLearner>[0];
    const environments = { vector: new ToyVector(1) };
    const work = { environments, rollout: 0, numRollouts: 1 } as unknown as RolloutWork;
    expect(() => new HoldLearner(parts).learn(work)).toThrow(InvalidArgumentError);
    expect(() => new HoldLearner(parts).learn(work)).toThrow(
      /^HoldLearner: expected a BranchedVector for environments, received /,
    );
  });

  it("where there are no regret gates", async () => {
    const { folder } = await makeToyBundle();
    const made = run({ ...ofHolds, bundle: folder });
    await expect(made).rejects.toThrow(CheckpointError);
    await expect(made).rejects.toThrow("holds no method ztw-regret. Distilled methods there: none yet.");
  });

  it.each([
    [{ holdSteps: 0 }, /holdSteps/],
    [{ holdRate: 0 }, /holdRate/],
    [{ holdRate: Number.NaN }, /holdRate/],
    [{ rolloutSteps: 40 }, /^distill: expected an integer above 40, .* for rolloutSteps, received 40/],
    [{ numEnvs: 820 }, /^distill: expected an integer from 1 to 819 with ztw-hold for numEnvs, received 820/],
  ])("with %o", async (wrong, message) => {
    const made = run({ ...ofHolds, bundle: copyBase().folder, ...wrong });
    await expect(made).rejects.toThrow(InvalidArgumentError);
    await expect(made).rejects.toThrow(message);
  });
});

it("settings of holds are of ztw-hold alone: what other methods store stays as it was", () => {
  const resolve = (method: MethodName) => resolveSettings({ bundle: "", method }, "ref-clean");
  expect(resolve("ztw-hold")).toMatchObject({
    hold: { holdSteps: 300_000, holdRate: 0.02 },
    numEnvs: 16,
    rolloutSteps: 512,
  });
  for (const method of ["ztw", "sdn", "ztw-gate", "ztw-regret", "ztw-rl"] as const) {
    const settings = resolve(method);
    expect(settings).toMatchObject({ numEnvs: 8, rolloutSteps: 128 });
    expect(Object.keys(settings).filter((name) => /hold/i.test(name))).toEqual([]);
  }
});
