/** What a training of gates makes of a bundle that has been distilled as `ztw`, whichever gates they are. */
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { distillWith } from "../../src/distill/distill-with.js";
import { getMethod, loadBundle } from "../../src/model/bundle.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, ToyVector } from "./toy.js";

const rolloutSize = 24;
const small = {
  numEnvs: 3,
  rolloutSteps: 8,
  epochs: 2,
  minibatchSize: 10,
  ensembleMinibatchSize: 24,
  numThreads: 1,
} as const;
const ofBase = { ...small, method: "ztw", steps: 2 * rolloutSize, ensembleSteps: rolloutSize } as const;
const ofGates = { ...small, gateSteps: 3 * rolloutSize };
const makeVector = () => new ToyVector(small.numEnvs);

const methods = [
  { method: "ztw-gate", exitRule: "gate", weight: "weight", numTensors: 2 },
  { method: "ztw-regret", exitRule: "regret", weight: "hidden.weight", numTensors: 4 },
] as const;

describe.each(methods)("a distillation of $method", ({ method, exitRule, weight, numTensors }) => {
  it("adds a method beside ztw: the same classifiers and ensemble, and gates that have moved", async () => {
    const bundle = await makeToyBundle();
    await distillWith({ ...ofBase, bundle: bundle.folder }, makeVector);
    const result = await distillWith({ ...ofGates, bundle: bundle.folder, method }, makeVector);
    expect(result.steps).toEqual({ gate: ofGates.gateSteps });

    const saved = loadBundle(bundle.folder);
    const [plain, gated] = [saved.methodTensors("ztw"), saved.methodTensors(method)];
    for (const [name, { data }] of plain) expect(gated.get(name)!.data, name).toEqual(data);
    expect([...gated.keys()].filter((name) => !plain.has(name))).toHaveLength(2 * numTensors);
    const made = getMethod(saved, method);
    expect(made.exitRule).toBe(exitRule);
    expect(made.training).toMatchObject({ baseSha256: getMethod(saved, "ztw").sha256 });

    await distillWith({ ...ofGates, gateSteps: rolloutSize, bundle: bundle.folder, method }, makeVector);
    const shorter = loadBundle(bundle.folder).methodTensors(method); // from the same first weights
    for (const exit of [0, 1]) {
      const name = `gate.${exit}.${weight}`;
      expect(shorter.get(name)!.data, name).not.toEqual(gated.get(name)!.data);
    }
  });

  it("goes on from a checkpoint as if it had never stopped, to the bit", async () => {
    const [whole, stopped] = [await makeToyBundle(), await makeToyBundle()];
    for (const { folder } of [whole, stopped]) await distillWith({ ...ofBase, bundle: folder }, makeVector);
    await distillWith({ ...ofGates, bundle: whole.folder, method }, makeVector);

    const options = { ...ofGates, bundle: stopped.folder, method, checkpointFolder: temporaryFolder() };
    const controller = new AbortController();
    let numReports = 0;
    const onProgress = () => {
      if (++numReports === 2) controller.abort(new Error("stopped by the test"));
    };
    const interrupted = distillWith({ ...options, onProgress, signal: controller.signal }, makeVector);
    await expect(interrupted).rejects.toThrow("stopped by the test");
    await distillWith({ ...options, resume: true }, makeVector);
    const [expected, resumed] = [whole, stopped].map(({ folder }) =>
      loadBundle(folder).methodTensors(method),
    );
    for (const [name, { data }] of expected!) expect(resumed!.get(name)!.data, name).toEqual(data);
  });

  it("is refused where there is nothing to gate", async () => {
    const bundle = await makeToyBundle();
    const made = distillWith({ ...ofGates, bundle: bundle.folder, method }, makeVector);
    await expect(made).rejects.toThrow(CheckpointError);
    await expect(made).rejects.toThrow("holds no method ztw. Distilled methods there: none yet.");
  });
});
