import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError, InvalidArgumentError } from "../../src/core/errors.js";
import type { Evaluator } from "../../src/core/policy-types.js";
import { loadBundle } from "../../src/model/bundle.js";
import { impalaResNet } from "../../src/model/residual-stage.js";
import { readTraining } from "../../src/model/training-curve.js";
import type { TrainOptions } from "../../src/policy/train-options.js";
import { trainWith } from "../../src/policy/train-with.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { type IdentityOptions, IdentityVector, identityArchitecture } from "./identity-game.js";

const rolloutSize = 24;
const small = {
  game: "identity",
  architecture: identityArchitecture,
  steps: 6 * rolloutSize,
  numEnvs: 3,
  rolloutSteps: 8,
  epochs: 2,
  minibatchSize: 10, // the last minibatch of an epoch is smaller
  numThreads: 1,
} as const;

const run = (options: TrainOptions, identity: IdentityOptions = { hasCuts: true }) =>
  trainWith(options, () => new IdentityVector(options.numEnvs ?? 8, identity));

function weightsOf(bundleFolder: string): Record<string, number[]> {
  const tensors = loadBundle(bundleFolder).expertTensors();
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, [...data]]));
}

/** The curve's rollouts, without what a clock measured. */
const rowsOf = (curveFile: string) =>
  readTraining(curveFile).rollouts.map((row) => ({ ...row, stepsPerSecond: 0 }));

/** Stops a run after a number of rollouts, as Ctrl-C would. */
async function runInterrupted(options: TrainOptions, numRollouts: number): Promise<void> {
  const controller = new AbortController();
  let count = 0;
  const onProgress = () => {
    if (++count === numRollouts) controller.abort(new Error("stopped by the test"));
  };
  const attempt = run({ ...options, onProgress, signal: controller.signal });
  await expect(attempt).rejects.toThrow("stopped by the test");
}

/** Gives the returns of a list, one evaluation after the other, and remembers what was evaluated. */
function scriptedEvaluator(greedy: readonly number[]): Evaluator & { weights: Record<string, number[]>[] } {
  const weights: Record<string, number[]>[] = [];
  const evaluate = (folder: string) => {
    weights.push(weightsOf(folder));
    return Promise.resolve({ greedy: [greedy[weights.length - 1]!], sampled: [0, 1] });
  };
  return { weights, evaluate };
}

describe("training", () => {
  it("saves a bundle that loads, with its provenance and its curve", async () => {
    const output = temporaryFolder();
    const result = await run({ ...small, output });
    expect(result).toMatchObject({ numSteps: small.steps, bestBundle: undefined, evaluations: [] });
    const { manifest } = loadBundle(result.lastBundle);
    expect(manifest).toMatchObject({ game: "identity", protocol: "ref-clean", actionMeanings: [..."ABCD"] });
    expect(manifest.expert.training).toMatchObject({ playedSteps: 144, seed: 0, lineage: [] });
    const { rollouts, sessions, ran } = readTraining(join(output, "identity-training.json"));
    expect(rollouts.map(({ step }) => step)).toEqual([24, 48, 72, 96, 120, 144]);
    expect(rollouts[0]).toMatchObject({ learningRate: 2.5e-4, clipRange: 0.1, numRollouts: 1 });
    expect(rollouts[3]!.learningRate).toBeCloseTo(1.25e-4, 10);
    expect(rollouts[3]!.clipRange).toBeCloseTo(0.05, 10);
    expect(sessions.length).toBe(1);
    expect(ran).toMatchObject({ game: "identity", steps: 144, emulatorVersion: "identity" });
  });

  it("repeats to the bit from its seed, and differs for another one", async () => {
    const weights = async (seed: number) =>
      weightsOf((await run({ ...small, output: temporaryFolder(), seed })).lastBundle);
    const first = await weights(3);
    expect(await weights(3)).toEqual(first);
    expect(await weights(4)).not.toEqual(first);
  });

  it("practises what was lost, if it is told to", async () => {
    const weights = async (practiceShare: number) =>
      weightsOf((await run({ ...small, output: temporaryFolder(), practiceShare })).lastBundle);
    expect(await weights(0.4)).not.toEqual(await weights(0));
  });

  it("saves and evaluates the mean of the weights, if it is told to, and trains on the same", async () => {
    const constant = { finalLearningRate: 2.5e-4, finalClipRange: 0.1 };
    const train = (settings: object) =>
      run({ ...small, ...constant, ...settings, output: temporaryFolder() });
    const latest = async (numRollouts: number) =>
      weightsOf((await train({ steps: numRollouts * rolloutSize })).lastBundle);
    const evaluator = scriptedEvaluator([1]);
    const steps = 2 * rolloutSize;
    const averaged = await train({ steps, averageSteps: 10 * rolloutSize, evaluateEverySteps: 0, evaluator });
    const [first, second] = [await latest(1), await latest(2)];
    for (const [name, means] of Object.entries(weightsOf(averaged.lastBundle))) {
      expect(first[name]).not.toEqual(second[name]);
      means.forEach((mean, index) => {
        expect(mean).toBeCloseTo((first[name]![index]! + second[name]![index]!) / 2, 6);
      });
    }
    expect(evaluator.weights).toEqual([weightsOf(averaged.lastBundle)]);
    expect(rowsOf(averaged.curveFile)).toEqual(rowsOf((await train({ steps })).curveFile));
  });

  it("leaves no tensor behind, however many rollouts it makes", async () => {
    const tf = loadTensorFlow();
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    const onProgress = () => counts.push(tf.memory().numTensors);
    await run({ ...small, output: temporaryFolder(), onProgress });
    expect(new Set(counts).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("keeps the expert with the best greedy mean, and the last", async () => {
    const evaluator = scriptedEvaluator([1, 5, 2]);
    const options = { ...small, output: temporaryFolder(), evaluateEverySteps: 2 * rolloutSize, evaluator };
    const { bestBundle, lastBundle, evaluations } = await run(options);
    expect(evaluations).toEqual([
      { step: 48, greedy: [1], sampled: [0, 1] },
      { step: 96, greedy: [5], sampled: [0, 1] },
      { step: 144, greedy: [2], sampled: [0, 1] },
    ]);
    expect(weightsOf(bestBundle!)).toEqual(evaluator.weights[1]);
    expect(weightsOf(lastBundle)).toEqual(evaluator.weights[2]);
    expect(evaluator.weights[1]).not.toEqual(evaluator.weights[2]);
  });

  it("starts from the weights of a bundle, evaluated first, and says so", async () => {
    const first = await run({ ...small, output: temporaryFolder() });
    const evaluator = scriptedEvaluator([7, 1]);
    const output = temporaryFolder();
    const next = await run({ ...small, output, from: first.lastBundle, evaluator, seed: 1 });
    expect(evaluator.weights[0]).toEqual(weightsOf(first.lastBundle));
    expect(weightsOf(next.bestBundle!)).toEqual(weightsOf(first.lastBundle));
    expect(weightsOf(next.lastBundle)).not.toEqual(weightsOf(first.lastBundle));
    const { sha256 } = loadBundle(first.lastBundle).manifest.expert;
    expect(loadBundle(next.lastBundle).manifest.expert.training).toMatchObject({ lineage: [{ sha256 }] });
  });

  it("divides the logits of that bundle by a temperature, and nothing else", async () => {
    const { lastBundle: from } = await run({ ...small, output: temporaryFolder() });
    const evaluator = scriptedEvaluator([7, 1]);
    await run({ ...small, output: temporaryFolder(), from, evaluator, fromTemperature: 4 });
    const { policyHead } = identityArchitecture;
    const expected = Object.entries(weightsOf(from)).map(([name, weights]) => {
      return [name, name.startsWith(policyHead) ? weights.map((weight) => weight / 4) : weights];
    });
    expect(evaluator.weights[0]).toEqual(Object.fromEntries(expected));
    expect(evaluator.weights[0]).not.toEqual(weightsOf(from));
  });
});

describe("a stopped training", () => {
  it.each([
    [1, {}],
    [4, {}],
    [3, { recycleDormantEverySteps: rolloutSize }],
    [4, { practiceShare: 0.4 }],
    [4, { averageSteps: 3 * rolloutSize }],
  ])(
    "goes on after %i rollouts as if it had never stopped, to the bit (%o)",
    async (numRollouts, settings) => {
      const options = { ...small, ...settings };
      const expected = await run({ ...options, output: temporaryFolder() });
      const stopped = {
        ...options,
        output: temporaryFolder(),
        checkpointFolder: temporaryFolder(),
        resume: true,
      };
      await runInterrupted(stopped, numRollouts);
      const result = await run(stopped);
      expect(weightsOf(result.lastBundle)).toEqual(weightsOf(expected.lastBundle));
      expect(result.recentReturn).toBe(expected.recentReturn);
      expect(rowsOf(result.curveFile)).toEqual(rowsOf(expected.curveFile));
      const { recycled } = readTraining(result.curveFile);
      expect(recycled).toEqual(readTraining(expected.curveFile).recycled);
      expect(recycled.length).toBe("recycleDormantEverySteps" in settings ? 6 : 0);
      expect(readTraining(result.curveFile).sessions.map(({ fromStep }) => fromStep)).toEqual([
        0,
        numRollouts * rolloutSize,
      ]);
    },
  );

  it("is not repeated once it is finished", async () => {
    const options = {
      ...small,
      output: temporaryFolder(),
      checkpointFolder: temporaryFolder(),
      resume: true,
    };
    const first = await run(options);
    let numReports = 0;
    const again = await run({ ...options, onProgress: () => numReports++ });
    expect(numReports).toBe(0);
    expect(again.numSteps).toBe(first.numSteps);
  });

  async function stoppedRun() {
    const options = {
      ...small,
      output: temporaryFolder(),
      checkpointFolder: temporaryFolder(),
      resume: true,
    };
    await runInterrupted(options, 2);
    const files = () =>
      readdirSync(options.checkpointFolder).map((name) => [
        name,
        readFileSync(join(options.checkpointFolder, name)).toString("base64"),
      ]);
    return { options, files };
  }

  it("refuses other settings, or no permission to resume, and overwrites nothing", async () => {
    const { options, files } = await stoppedRun();
    const before = files();
    await expect(run({ ...options, seed: 5 })).rejects.toThrow(/its seed is 0, this run's is 5/);
    await expect(run({ ...options, clipRange: 0.3 })).rejects.toThrow(
      /its clipRange is 0.1, this run's is 0.3/,
    );
    await expect(run({ ...options, resume: false })).rejects.toThrow(/holds a checkpoint already/);
    expect(files()).toEqual(before);
  });

  it("takes a checkpoint of a version that knew fewer settings as one with their defaults", async () => {
    const { options } = await stoppedRun();
    const path = join(options.checkpointFolder, "checkpoint.json");
    const state = JSON.parse(readFileSync(path, "utf8")) as { identity: Record<string, unknown> };
    delete state.identity.averageSteps;
    writeFileSync(path, JSON.stringify(state));
    await expect(run({ ...options, averageSteps: 48 })).rejects.toThrow(/its averageSteps is undefined/);
    expect((await run(options)).fromStep).toBe(2 * rolloutSize);
  });

  it("refuses a damaged checkpoint, and overwrites nothing", async () => {
    const { options, files } = await stoppedRun();
    const name = readdirSync(options.checkpointFolder).find((file) => file.endsWith(".safetensors"))!;
    const bytes = readFileSync(join(options.checkpointFolder, name));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(join(options.checkpointFolder, name), bytes);
    const before = files();
    await expect(run(options)).rejects.toThrow(CheckpointError);
    await expect(run(options)).rejects.toThrow(/The file is damaged/);
    expect(files()).toEqual(before);
  });

  it("refuses environments that do not replay as they were recorded", async () => {
    const { options } = await stoppedRun();
    await expect(run(options, { flavor: 1, hasCuts: true })).rejects.toThrow(
      /ended after \d+ replayed steps/,
    );
  });
});

describe("train's options", () => {
  it.each([
    [{ steps: 0 }, /steps/],
    [{ clipRange: -1 }, /clipRange/],
    [{ stpes: 10 }, /the option stpes is not known. Known: .*steps/],
    [{ fromTemperature: 0 }, /fromTemperature/],
    [
      { fromTemperature: 2 },
      /expected 1 where there is no bundle to start from for fromTemperature, received 2/,
    ],
    [
      { practiceShare: 0.1 },
      /0 or a share of 3 environments that lets one practise .* for practiceShare, received 0.1/,
    ],
    [{ averageSteps: 23 }, /0 or at least the 24 steps of a rollout for averageSteps, received 23/],
    [{ averageSteps: 48, recycleDormantEverySteps: 24 }, /0 where dormant units are drawn anew/],
    [{ device: "tpu" }, /one of auto, cpu, gpu for device, received "tpu"/],
    [{ architecture: { ...identityArchitecture, numActions: 5 } }, /expected 4 for architecture.numActions/],
    [
      { architecture: impalaResNet(4) },
      /a shape of 36 pixels, .* for architecture.inputShape, received "4x84x84"/,
    ],
    [{ architecture: "impala" }, /one of nature-cnn, impala-resnet for architecture, received "impala"/],
  ])("refuse %o", async (wrong, message) => {
    const output = join(temporaryFolder(), "new");
    const attempt = () => run({ ...small, output, ...wrong } as TrainOptions);
    await expect(attempt()).rejects.toThrow(InvalidArgumentError);
    await expect(attempt()).rejects.toThrow(message);
    expect(existsSync(output)).toBe(false);
  });

  it.each([
    [
      "nature-cnn",
      /expected the network of the bundle to start from \(identity\) for architecture, received "nature-cnn"/,
    ],
    [{ ...identityArchitecture, valueHead: "critic" }, /received "another identity"/],
  ] as const)(
    "refuse another architecture (%#) than that of the bundle to start from",
    async (other, message) => {
      const { lastBundle } = await run({ ...small, output: temporaryFolder() });
      const attempt = run({ ...small, architecture: other, from: lastBundle, output: temporaryFolder() });
      await expect(attempt).rejects.toThrow(InvalidArgumentError);
      await expect(attempt).rejects.toThrow(message);
    },
  );

  it("refuse to start from an expert of another game", async () => {
    const { lastBundle } = await run({ ...small, output: temporaryFolder() });
    const attempt = run({ ...small, game: "pong", from: lastBundle, output: temporaryFolder() });
    await expect(attempt).rejects.toThrow(/expected a bundle for pong for from, received "identity"/);
  });
});
