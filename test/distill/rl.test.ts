/** Learning from returns, on top of regret gates, in a toy world. */
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError, InvalidArgumentError } from "../../src/core/errors.js";
import { distillWith } from "../../src/distill/distill-with.js";
import { type DistillOptions, resolveSettings } from "../../src/distill/options.js";
import { type Bundle, getMethod, loadBundle, saveMethod } from "../../src/model/bundle.js";
import type { MethodName } from "../../src/model/bundle-schema.js";
import { readScalars } from "../helpers/event-file.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { checkExactResume, checkTensorsFreed } from "./run-checks.js";
import { makeToyBundle, ToyVector } from "./toy.js";

const rolloutSize = 24;
const small = {
  steps: rolloutSize,
  ensembleSteps: rolloutSize,
  gateSteps: 2 * rolloutSize,
  rlSteps: 4 * rolloutSize,
  rlMinibatchSize: 10, // the last minibatch of an epoch is smaller
  rlLearningRate: 1e-3,
  numEnvs: 3,
  rolloutSteps: 8,
  epochs: 2,
  numThreads: 1,
} as const;

const run = (options: DistillOptions) => distillWith(options, () => new ToyVector(3));

const baseFolder = sharedTemporaryFolder();

beforeAll(async () => {
  await makeToyBundle(1, baseFolder);
  for (const method of ["ztw", "ztw-regret", "ztw-gate"] as const)
    await run({ ...small, bundle: baseFolder, method });
});

/** A toy bundle with `ztw` and `ztw-regret`, the running test's own. */
function copyBase(): Bundle {
  const folder = temporaryFolder();
  cpSync(baseFolder, folder, { recursive: true });
  return loadBundle(folder);
}

/** Names of tensors that differ between two methods of a bundle. */
function changedTensors(folder: string, one: MethodName, other: MethodName): string[] {
  const [before, after] = [one, other].map((method) => loadBundle(folder).methodTensors(method));
  expect([...after!.keys()]).toEqual([...before!.keys()]);
  return [...after!]
    .filter(([name, { data }]) => String(data) !== String(before!.get(name)!.data))
    .map(([name]) => name);
}

describe.each(["gates", "gates-and-heads"] as const)("ztw-rl, training %s", (rlTrain) => {
  const options = { ...small, method: "ztw-rl", rlTrain } as const;

  it("stores what ztw-regret stores, and changes what it is to change", async () => {
    const { folder } = copyBase();
    const result = await run({ ...options, bundle: folder });
    expect(result.steps).toEqual({ rl: small.rlSteps });
    const saved = loadBundle(folder);
    const { file: _, sha256, training, ...structure } = getMethod(saved, "ztw-rl");
    const base = getMethod(saved, "ztw-regret");
    expect({ ...base, ...structure }).toEqual(base);
    expect(sha256).not.toBe(base.sha256);
    expect(training).toMatchObject({
      baseSha256: base.sha256,
      expertSha256: saved.manifest.expert.sha256,
      rlTrain,
      rlSteps: small.rlSteps,
    });

    const changed = changedTensors(folder, "ztw-regret", "ztw-rl");
    const kinds = new Set(changed.map((name) => name.split(".")[0]));
    const expected = rlTrain === "gates" ? ["gate"] : ["classifiers", "ensemble", "gate"];
    expect([...kinds].sort()).toEqual(expected);
  });

  it("goes on from a checkpoint as if it had never stopped, to the bit", () =>
    checkExactResume({ run, options: options, copyBase }));

  it("leaves no tensor behind", () => checkTensorsFreed({ run, options: options, copyBase }));
});

/** Prices over a run, by its log, where exits are left always or never. */
async function pricesAt(startCost: number, isCost: (cost: number) => boolean): Promise<number[]> {
  const { folder } = copyBase();
  const logFolder = temporaryFolder();
  const others = { price: 0.5, priceRate: 0.2, startCost, targetCost: 0.9 };
  await run({ ...small, ...others, method: "ztw-rl", bundle: folder, logFolder });
  const scalars = readdirSync(logFolder).flatMap((file) => readScalars(join(logFolder, file)));
  const valuesOf = (name: string) => scalars.filter(({ tag }) => tag === name).map(({ value }) => value);
  expect(valuesOf("rl/relative_cost").every(isCost)).toBe(true);
  expect(valuesOf("rl/price")).toHaveLength(4);
  return [others.price, ...valuesOf("rl/price")];
}

describe("the price of computation", () => {
  it("rises while the policy costs more than the target", async () => {
    const prices = await pricesAt(1e-9, (cost) => cost > 0.9);
    expect(prices).toEqual([...prices].sort((left, right) => left - right));
    expect(new Set(prices).size).toBe(5);
  });

  it("falls while it costs less", async () => {
    const prices = await pricesAt(1 - 1e-9, (cost) => cost < 0.9);
    expect(prices).toEqual([...prices].sort((left, right) => right - left));
    expect(new Set(prices).size).toBe(5);
  });
});

it("settings of returns are of ztw-rl alone: what other methods store stays as it was", () => {
  const resolve = (method: MethodName) => resolveSettings({ bundle: "", method }, "ref-clean");
  expect(resolve("ztw-rl").rl).toMatchObject({ rlSteps: 300_000, rlTrain: "gates" });
  for (const method of ["ztw", "sdn", "ztw-gate", "ztw-regret"] as const)
    expect(Object.keys(resolve(method)).filter((name) => /rl|price|target|imitation/i.test(name))).toEqual(
      [],
    );
});

describe("ztw-rl is refused", () => {
  const rl = { ...small, method: "ztw-rl" } as const;

  it("where there are no regret gates", async () => {
    const { folder } = await makeToyBundle();
    const made = run({ ...rl, bundle: folder });
    await expect(made).rejects.toThrow(CheckpointError);
    await expect(made).rejects.toThrow("holds no method ztw-regret. Distilled methods there: none yet.");
  });

  it.each([
    ["ztw-rl", "ztw-regret"],
    ["ztw-regret", "ztw"],
    ["ztw-gate", "ztw"],
  ] as const)("like every method whose base is another expert's: %s", async (method, base) => {
    const { folder, ...bundle } = copyBase();
    const { file: _, sha256: __, ...description } = getMethod({ folder, ...bundle }, base);
    const training = { ...description.training, expertSha256: "0".repeat(64) };
    await saveMethod(folder, base, {
      tensors: bundle.methodTensors(base),
      description: { ...description, training },
    });
    const made = run({ ...small, method, bundle: folder });
    await expect(made).rejects.toThrow(CheckpointError);
    await expect(made).rejects.toThrow(
      new RegExp(
        `^distill: expected ${base} in .* of its expert, with sha256 \\w+, received one of 0{64}\\. Make`,
      ),
    );
  });

  it.each([
    [
      0.01,
      /^distill: expected a number from 0\.\d+, which leaving at exit 1 always costs, to 1 for targetCost, received 0\.01/,
    ],
    [1.2, /targetCost/],
    [0, /targetCost/],
    [Number.NaN, /targetCost/],
  ])("with a target cost of %s", async (targetCost, message) => {
    const { folder } = copyBase();
    const made = run({ ...rl, bundle: folder, targetCost });
    await expect(made).rejects.toThrow(InvalidArgumentError);
    await expect(made).rejects.toThrow(message);
  });

  it.each([
    [{ rlTrain: "heads" }, /rlTrain/],
    [{ rlSteps: 0 }, /rlSteps/],
    [{ price: -1 }, /price/],
    [{ priceRate: Number.POSITIVE_INFINITY }, /priceRate/],
    [{ imitation: -0.1 }, /imitation/],
    [{ startCost: 1 }, /startCost/],
    [{ startCost: 0 }, /startCost/],
    [{ sharpness: 0 }, /sharpness/],
    [{ rlLearningRate: 0 }, /rlLearningRate/],
    [{ rlMinibatchSize: 1.5 }, /rlMinibatchSize/],
  ])("with %o", async (wrong, message) => {
    const made = run({ ...rl, bundle: copyBase().folder, ...wrong } as DistillOptions);
    await expect(made).rejects.toThrow(InvalidArgumentError);
    await expect(made).rejects.toThrow(message);
  });

  it("where it goes on with another target", async () => {
    const options = { ...rl, bundle: copyBase().folder, checkpointFolder: temporaryFolder(), resume: true };
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("stopped by the test"));
    const { signal } = controller;
    await expect(run({ ...options, targetCost: 0.8, onProgress, signal })).rejects.toThrow(
      "stopped by the test",
    );
    const made = run({ ...options, targetCost: 0.9 });
    await expect(made).rejects.toThrow(/its targetCost is 0\.8, this run's is 0\.9/);
  });
});
