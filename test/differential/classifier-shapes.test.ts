/** Classifiers of other shapes and places than the reference's: the engine, the graph, TensorFlow.js and plain loops agree. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import type { Architecture, InternalClassifier } from "../../src/model/architecture.js";
import type { Bundle } from "../../src/model/bundle.js";
import { chooseClassifiers } from "../../src/model/classifier-shapes.js";
import { loadEngine } from "../../src/runtime/engine/native.js";
import { createEngineSession } from "../../src/runtime/engine/session.js";
import { createSession } from "../../src/runtime/session.js";
import { createVectorSession } from "../../src/runtime/vector-session.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import {
  adaptiveBins,
  firstConfident,
  type ReferencePolicy,
  referenceConfidences,
  referenceScores,
} from "../helpers/reference-policy.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { tensorflowScores } from "../helpers/tensorflow-policy.js";
import {
  makeToyBundle,
  narrowNatureCnn,
  randomObservation,
  saveToyCalibration,
} from "../helpers/toy-bundle.js";

/** The geometry of NatureCNN with few channels, so that plain loops end soon. */
const architecture: Architecture = {
  ...narrowNatureCnn(4),
  blocks: [
    { type: "conv2d", name: "cnn.0", inChannels: 4, outChannels: 6, kernelSize: 8, stride: 4 },
    { type: "conv2d", name: "cnn.1", inChannels: 6, outChannels: 20, kernelSize: 4, stride: 2 },
    { type: "conv2d", name: "cnn.2", inChannels: 20, outChannels: 9, kernelSize: 3, stride: 1 },
    { type: "linear", name: "linear.0", inFeatures: 441, outFeatures: 16 },
  ],
};
const choose = (choice: Parameters<typeof chooseClassifiers>[2]) =>
  chooseClassifiers("test", architecture, choice);
const custom = (afterBlock: number, shape: Partial<InternalClassifier>): InternalClassifier => ({
  ...{ afterBlock, convChannels: 7, kernelSize: 3, stride: 4, poolSize: 4 },
  ...shape,
});

const designs: readonly (readonly [string, readonly InternalClassifier[]])[] = [
  ["standard", choose({ classifier: "standard" })],
  ["bigger", choose({ classifier: "bigger" })],
  ["one exit", choose({ positions: [1] })],
  ["an exit at 2 only", choose({ positions: [2], classifier: "standard" })],
  ["small at 1, 2 and 3", choose({ positions: [1, 2, 3] })],
  ["standard at 2 and 3", choose({ positions: [2, 3], classifier: "standard" })],
  ["bins of several sizes", [custom(0, { stride: 3, kernelSize: 2 }), custom(1, { stride: 1, poolSize: 5 })]],
  ["fewer cells than bins", [custom(1, { stride: 3 }), custom(2, { stride: 2, poolSize: 5 })]],
  ["padding as wide as it may be", [custom(0, { padding: 2, stride: 3 }), custom(1, { padding: 2 })]],
];

const makeBundle = (exits: readonly InternalClassifier[]) =>
  makeToyBundle(join(temporaryFolder(), "toy"), {
    seed: 5,
    architecture: { ...architecture, exits: [...exits] },
    numActions: 4,
    methods: ["ztw", "ztw-regret"],
  });

function policyOf({ manifest, ...bundle }: Bundle, method: "ztw" | "ztw-regret"): ReferencePolicy {
  return {
    architecture: manifest.architecture,
    expertTensors: bundle.expertTensors(),
    method: manifest.methods[method]!,
    methodTensors: bundle.methodTensors(method),
  };
}

/** One observation, then parts of others moved into it, as games move. */
function makeObservations(count: number): Uint8Array[] {
  const random = new RandomStream(3, "moves");
  const observations = [randomObservation(40)];
  for (let step = 1; step < count; step++) {
    const other = randomObservation(40 + step);
    const [top, left] = [random.integer(70), random.integer(70)];
    observations.push(
      observations.at(-1)!.map((pixel, index) => {
        const [row, column] = [Math.floor((index % 7056) / 84), index % 84];
        const isMoved = row >= top && row < top + 14 && column >= left && column < left + 14;
        return isMoved ? other[index]! : pixel;
      }),
    );
  }
  return observations;
}

const observations = makeObservations(4);

function checkClose(found: ArrayLike<number>, expected: readonly number[]): void {
  for (const [action, score] of expected.entries()) expect(found[action]).toBeCloseTo(score, 3);
}

describe.each(designs)("%s", (_, exits) => {
  it("gives TensorFlow.js the scores of plain loops", async () => {
    const bundle = await makeBundle(exits);
    const joined = Uint8Array.from(observations.flatMap((observation) => [...observation]));
    const found = tensorflowScores(loadTensorFlow(), { bundle, method: "ztw" }, joined);
    expect(found).toHaveLength(exits.length + 1);
    observations.forEach((observation, at) => {
      for (const [exit, scores] of referenceScores(policyOf(bundle, "ztw"), observation).entries())
        checkClose(found[exit]!.subarray(at * 4, at * 4 + 4), scores);
    });
  });

  it("gives graph and engine the exits and scores of plain loops", async () => {
    const method = "ztw-regret";
    const bundle = await makeBundle(exits);
    const policy = policyOf(bundle, method);
    const expected = observations.map((observation) => ({
      scores: referenceScores(policy, observation),
      confidences: referenceConfidences(policy, observation),
    }));
    const graph = await createSession(bundle, { method, backend: "onnx" });
    const sessions = await Promise.all(
      loadEngine().instructionSets.map((instructionSet) =>
        createEngineSession(bundle, { method, instructionSet }),
      ),
    );
    for (const [at, observation] of observations.entries()) {
      const { scores, confidences } = expected[at]!;
      const between = confidences.map((value) => value + 0.01); // one tau above each exit's confidence
      for (const tau of [0, ...between.filter((value) => value < 1), 1]) {
        const exit = tau === 1 ? exits.length : firstConfident(confidences, tau);
        const decisions = [
          await graph.decide(observation, tau),
          ...sessions.map((session) => session.decideSync(observation, tau)),
        ];
        for (const { exitIndex, logits } of decisions) {
          expect(exitIndex).toBe(exit);
          checkClose(logits, scores[exit]!);
        }
      }
    }
    await Promise.all([graph, ...sessions].map((session) => session.close()));
  });

  it("is recycled to the bit, by a vector session too", async () => {
    const bundle = await makeBundle(exits);
    const method = "ztw-regret";
    const [recycling, full] = [
      await createEngineSession(bundle, { method }),
      await createEngineSession(bundle, { method }),
    ];
    const vector = await createVectorSession(bundle, { method, numEnvs: 1 });
    const taken = new Set<number>();
    for (const [at, observation] of [...observations, ...observations].entries()) {
      const tau = [0.5, 0.3, 0.7, 1, 0][at % 5]!;
      full.reset();
      const expected = full.decideSync(observation, tau);
      const found = recycling.decideSync(observation, tau);
      expect([found.exitIndex, found.confidence, ...found.logits]).toEqual([
        ...[expected.exitIndex, expected.confidence, ...expected.logits],
      ]);
      const { exitIndices, logits } = vector.decideSync(observation, tau);
      expect([exitIndices[0], ...logits]).toEqual([expected.exitIndex, ...expected.logits]);
      taken.add(expected.exitIndex);
    }
    expect(taken.has(0) && taken.has(exits.length)).toBe(true);
    await Promise.all([recycling, full, vector].map((session) => session.close()));
  });
});

it.each(["standard", "bigger"] as const)("%s: integers of 8 bits stay near floats", async (classifier) => {
  const bundle = await makeBundle(choose({ classifier }));
  await saveToyCalibration(bundle);
  const [integer, exact] = [
    await createEngineSession(bundle, { method: "ztw", isInteger: true }),
    await createEngineSession(bundle, { method: "ztw" }),
  ];
  for (const observation of observations) {
    const { logits } = exact.decideSync(observation, 0);
    const found = integer.decideSync(observation, 0).logits;
    for (const [action, logit] of logits.entries())
      expect(Math.abs(found[action]! - logit)).toBeLessThan(0.1);
  }
  await Promise.all([integer.close(), exact.close()]);
});

it("patience is refused where one exit has none to agree with", async () => {
  const bundle = await makeBundle(choose({ positions: [1] }));
  for (const open of [createSession, createVectorSession]) {
    const session = async () => open(bundle, { method: "ztw", exitRule: "patience", numEnvs: 2 });
    await expect(session()).rejects.toThrow(InvalidArgumentError);
    await expect(session()).rejects.toThrow(
      'expected another rule for ztw, whose one classifier has none to agree with, for exitRule, received "patience" (string).',
    );
  }
});

describe("a bin that is one cell off", () => {
  const planted: ReferencePolicy["poolBins"] = (inputSize, outputSize) =>
    adaptiveBins(inputSize, outputSize).map(([start, end], bin) => [start + (bin === 2 ? 1 : 0), end]);

  it.each(["standard", "bigger", "small"] as const)(
    "is found out with %s classifiers",
    async (classifier) => {
      const bundle = await makeBundle(choose({ classifier, positions: [1] }));
      const { logits, exitIndex } = await withEngine(bundle, observations[0]!);
      const scores = (poolBins?: ReferencePolicy["poolBins"]) =>
        referenceScores({ ...policyOf(bundle, "ztw"), poolBins: poolBins ?? adaptiveBins }, observations[0]!);
      expect(exitIndex).toBe(0);
      checkClose(logits, scores()[0]!);
      expect(() => checkClose(logits, scores(planted)[0]!)).toThrow(/close to/);
    },
  );
});

async function withEngine(bundle: Bundle, observation: Uint8Array) {
  const session = await createEngineSession(bundle, { method: "ztw" });
  const { logits, exitIndex } = session.decideSync(observation, 0);
  await session.close();
  return { logits: [...logits], exitIndex };
}
