import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError, InvalidArgumentError } from "../../src/core/errors.js";
import { distillWith } from "../../src/distill/distill-with.js";
import { type DistillOptions, resolveSettings } from "../../src/distill/options.js";
import { getMethod, loadBundle } from "../../src/model/bundle.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, ToyVector } from "./toy.js";

const rolloutSize = 24;
const small = {
  steps: 4 * rolloutSize,
  ensembleSteps: 3 * rolloutSize,
  numEnvs: 3,
  rolloutSteps: 8,
  epochs: 2,
  batchSize: 10, // the last minibatch of an epoch is smaller
  ensembleBatchSize: 24,
  numThreads: 1,
} as const;

const run = (options: DistillOptions, flavor = 0) =>
  distillWith(options, () => new ToyVector(options.numEnvs ?? 8, flavor));

function weightsOf(bundleFolder: string): Record<string, number[]> {
  const tensors = loadBundle(bundleFolder).methodTensors("ztw");
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, [...data]]));
}

/** Stops a run after a number of rollouts, as Ctrl-C would. */
async function runInterrupted(options: DistillOptions, numRollouts: number): Promise<void> {
  const controller = new AbortController();
  let count = 0;
  const onProgress = () => {
    if (++count === numRollouts) controller.abort(new Error("stopped by the test"));
  };
  await expect(run({ ...options, onProgress, signal: controller.signal })).rejects.toThrow(
    "stopped by the test",
  );
}

describe("distillation of a toy expert", () => {
  it("saves a method that loads, with its provenance", async () => {
    const bundle = await makeToyBundle();
    const result = await run({ ...small, bundle: bundle.folder, method: "ztw" });
    expect(result.steps).toEqual({ classifiers: small.steps, ensemble: small.ensembleSteps });
    const saved = loadBundle(bundle.folder);
    saved.methodTensors("ztw");
    const { cascade, ensemble, training } = getMethod(saved, "ztw");
    expect({ cascade, ensemble }).toEqual({ cascade: true, ensemble: true });
    expect(training).toMatchObject({ steps: 96, seed: 0, emulatorVersion: "toy", playedSteps: result.steps });
  });

  it("trains the ensemble for as long as the classifiers where nothing else is said", async () => {
    const bundle = await makeToyBundle();
    const { ensembleSteps: _, ...size } = small;
    const { steps } = await run({ ...size, bundle: bundle.folder, method: "ztw" });
    expect(steps).toEqual({ classifiers: small.steps, ensemble: small.steps });
    const stored = (method: "ztw" | "sdn", options = {}) =>
      resolveSettings({ bundle: bundle.folder, method, ...options }, "ref-clean");
    expect(stored("ztw")).toMatchObject({ steps: 1_000_000, ensembleSteps: 1_000_000 });
    expect(stored("ztw", { steps: 1024, ensembleSteps: 9 })).toMatchObject({ steps: 1024, ensembleSteps: 9 });
    // Without an ensemble it stays what checkpoints hold.
    expect(stored("sdn", { steps: 1024 })).toMatchObject({ steps: 1024, ensembleSteps: 1_000_000 });
  });

  it("trains sdn in one stage, without cascade and ensemble", async () => {
    const bundle = await makeToyBundle();
    const result = await run({ ...small, bundle: bundle.folder, method: "sdn" });
    expect(Object.keys(result.steps)).toEqual(["classifiers"]);
    const names = [...loadBundle(bundle.folder).methodTensors("sdn").keys()];
    expect(names.some((name) => name.includes("ensemble") || name.includes("cascade"))).toBe(false);
  });

  it("repeats to the bit from its seed, and differs for another one", async () => {
    const weights = async (seed: number) => {
      const bundle = await makeToyBundle();
      await run({ ...small, bundle: bundle.folder, seed });
      return weightsOf(bundle.folder);
    };
    const first = await weights(3);
    expect(await weights(3)).toEqual(first);
    expect(await weights(4)).not.toEqual(first);
  });

  it("leaves no tensor behind, however many updates it makes", async () => {
    const bundle = await makeToyBundle();
    const tf = loadTensorFlow();
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    await run({ ...small, bundle: bundle.folder, onProgress: () => counts.push(tf.memory().numTensors) });
    expect(new Set(counts).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a stopped distillation", () => {
  it.each([
    ["in the middle of the classifiers", 3],
    ["in the middle of the ensemble", 6],
  ])("goes on %s as if it had never stopped, to the bit", async (_, numRollouts) => {
    const whole = await makeToyBundle();
    const expected = await run({ ...small, bundle: whole.folder });
    const stopped = await makeToyBundle();
    const options = { ...small, bundle: stopped.folder, checkpointFolder: temporaryFolder(), resume: true };
    await runInterrupted(options, numRollouts);
    expect(loadBundle(stopped.folder).manifest.methods).toEqual({});
    const result = await run(options);
    expect(weightsOf(stopped.folder)).toEqual(weightsOf(whole.folder));
    expect(result.measures).toEqual(expected.measures);
    expect(readdirSync(options.checkpointFolder)).toEqual([]);
  });

  async function stoppedRun() {
    const bundle = await makeToyBundle();
    const options = { ...small, bundle: bundle.folder, checkpointFolder: temporaryFolder(), resume: true };
    await runInterrupted(options, 2);
    const files = () =>
      readdirSync(options.checkpointFolder).map((name) => [
        name,
        readFileSync(join(options.checkpointFolder, name)).toString("base64"),
      ]);
    return { options, files };
  }

  it("refuses other options, another seed, or no permission to resume, and overwrites nothing", async () => {
    const { options, files } = await stoppedRun();
    const before = files();
    await expect(run({ ...options, seed: 5 })).rejects.toThrow(/its seed is 0, this run's is 5/);
    await expect(run({ ...options, epochs: 3 })).rejects.toThrow(/its epochs is 2, this run's is 3/);
    await expect(run({ ...options, resume: false })).rejects.toThrow(
      /holds a checkpoint already.*resume: true/,
    );
    expect(files()).toEqual(before);
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
    const { options, files } = await stoppedRun();
    const before = files();
    await expect(run(options, 1)).rejects.toThrow(/ended after \d+ replayed steps/);
    expect(files()).toEqual(before);
  });
});

describe("distill's options", () => {
  it.each([
    [{ steps: 0 }, /steps/],
    [{ method: "magic" }, /method/],
    [{ schedule: [] }, /schedule/],
    [{ stpes: 10 }, /the option stpes is not known. Known: .*steps/],
  ])("refuse %o", async (wrong, message) => {
    const bundle = await makeToyBundle();
    const options = { ...small, bundle: bundle.folder, ...wrong } as DistillOptions;
    await expect(run(options)).rejects.toThrow(InvalidArgumentError);
    await expect(run(options)).rejects.toThrow(message);
  });

  it("refuse to save into a bundle of another expert", async () => {
    const [bundle, other] = [await makeToyBundle(1), await makeToyBundle(2)];
    const attempt = run({ ...small, bundle: bundle.folder, output: other.folder });
    await expect(attempt).rejects.toThrow(/expected the expert with sha256/);
  });

  it("make a copy of the bundle where the output folder is new", async () => {
    const bundle = await makeToyBundle();
    const output = join(temporaryFolder(), "copy");
    await run({ ...small, bundle: bundle.folder, output: output });
    expect(Object.keys(loadBundle(output).manifest.methods)).toEqual(["ztw"]);
    expect(loadBundle(bundle.folder).manifest.methods).toEqual({});
    loadBundle(output).expertTensors();
  });
});
