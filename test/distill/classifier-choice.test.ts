/** Distilling classifiers of other shapes and at other places. */
import { cpSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CheckpointError, InvalidArgumentError } from "../../src/core/errors.js";
import { distillWith } from "../../src/distill/distill-with.js";
import type { DistillOptions } from "../../src/distill/options.js";
import { getMethod, loadBundle } from "../../src/model/bundle.js";
import { engineRollouts } from "../../src/runtime/engine/rollouts.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { checkExactResume } from "./run-checks.js";
import { makeToyBundle, ToyVector } from "./toy.js";

const size = { numEnvs: 3, rolloutSteps: 8, epochs: 2, numThreads: 1, minibatchSize: 12 } as const;
const length = { steps: 48, ensembleSteps: 48, ensembleMinibatchSize: 24 } as const;
const run = (options: DistillOptions) =>
  distillWith({ ...size, ...options }, () => new ToyVector(size.numEnvs));

const standard = { kernelSize: 3, stride: 2, padding: 1, poolSize: 4, convChannels: 8 };
const bigger = { kernelSize: 5, stride: 1, poolSize: 4, convChannels: 8 };
const small = { kernelSize: 3, stride: 4, poolSize: 4, convChannels: 8 };

describe("the choice of classifiers", () => {
  it.each([
    [
      { classifier: "standard" },
      [
        { afterBlock: 0, ...standard },
        { afterBlock: 1, ...standard },
      ],
    ],
    [{ classifier: "bigger", positions: [1] }, [{ afterBlock: 0, ...bigger }]],
    [{ positions: [2] }, [{ afterBlock: 1, ...small }]],
  ] as const)("%j is trained, stored, and trained on", async (choice, classifiers) => {
    const { folder } = await makeToyBundle();
    const { steps } = await run({ ...length, ...choice, bundle: folder });
    expect(steps).toEqual({ classifiers: 48, ensemble: 48 });
    const stored = getMethod(loadBundle(folder), "ztw");
    expect(stored.classifiers).toEqual(classifiers);
    expect(stored.training.classifiers).toEqual(classifiers);
    await run({ bundle: folder, method: "ztw-regret", gateSteps: 24 });
    const copied = { method: "ztw-no-ensemble", classifiersFrom: "ztw" } as const;
    await run({ ...copied, ...choice, bundle: folder });
    const bundle = loadBundle(folder);
    for (const method of ["ztw-regret", "ztw-no-ensemble"] as const) {
      expect(getMethod(bundle, method).classifiers).toEqual(classifiers);
      bundle.methodTensors(method);
    }
    await expect(run({ ...copied, bundle: folder })).rejects.toThrow(CheckpointError);
    await expect(run({ ...copied, bundle: folder })).rejects.toThrow(
      "to have the shapes and places that ztw-no-ensemble is to have, received others. Give classifier and positions",
    );
  });

  it("of the usual ones says nothing more than no choice", async () => {
    const [chosen, usual] = [await makeToyBundle(), await makeToyBundle()];
    const choice = { classifier: "small", positions: [1, 2] } as const;
    await run({ ...length, ...choice, bundle: chosen.folder, method: "sdn" });
    await run({ ...length, bundle: usual.folder, method: "sdn" });
    const [{ training: first, ...one }, { training: second, ...other }] = [chosen, usual].map(({ folder }) =>
      getMethod(loadBundle(folder), "sdn"),
    ) as [ReturnType<typeof getMethod>, ReturnType<typeof getMethod>];
    expect(one).toEqual(other);
    expect({ ...first, wallTimeMs: 0 }).toEqual({ ...second, wallTimeMs: 0 });
  });

  it("is gone on with to the bit, and a checkpoint refuses another", async () => {
    const copyBase = () => {
      const folder = temporaryFolder();
      cpSync(base.folder, folder, { recursive: true });
      return { folder };
    };
    const base = await makeToyBundle();
    const options = { ...size, ...length, method: "ztw", classifier: "standard" } as const;
    await checkExactResume({ run, options, copyBase });

    const { folder } = copyBase();
    const kept = { ...options, bundle: folder, checkpointFolder: temporaryFolder(), resume: true };
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("stopped by the test"));
    await expect(run({ ...kept, onProgress, signal: controller.signal })).rejects.toThrow("stopped");
    await expect(run({ ...kept, positions: [2] })).rejects.toThrow(/its classifiers is \[/);
    await expect(run({ ...kept, classifier: "small" })).rejects.toThrow(/its classifiers is \[/);
  });

  it("is played by the engine's rollouts too", async () => {
    const { folder } = await makeToyBundle();
    const options = { ...length, bundle: folder, classifier: "bigger", positions: [2] } as const;
    await run({ ...options, backend: engineRollouts });
    expect(getMethod(loadBundle(folder), "ztw").training).toMatchObject({ backend: "engine" });
  });

  it.each([
    [{ classifier: "huge" }, /classifier/],
    [{ positions: [] }, /expected some of 1, 2, ascending .* for positions, received ""/],
    [{ method: "pbee", positions: [2] }, /at least two for pbee, .* for positions, received "2"/],
    [{ positions: [3] }, /expected some of 1, 2, ascending .* for positions, received "3"/],
    [{ positions: [2, 1] }, /for positions, received "2, 1"/],
    [{ positions: [0] }, /positions/],
    [{ positions: ["1"] }, /positions/],
    [{ positions: 1 }, /positions/],
    [
      { method: "ztw-gate", classifier: "small" },
      /nothing for ztw-gate, .* from ztw, for classifier, received "small"/,
    ],
    [{ method: "ztw-rl", positions: [1] }, /nothing for ztw-rl, .* from ztw-regret, for positions/],
  ])("%j is refused", async (wrong, message) => {
    const { folder } = await makeToyBundle();
    const made = run({ ...length, bundle: folder, ...wrong } as DistillOptions);
    await expect(made).rejects.toThrow(InvalidArgumentError);
    await expect(made).rejects.toThrow(message);
  });
});
