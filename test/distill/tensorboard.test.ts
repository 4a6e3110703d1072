import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { distillWith } from "../../src/distill/distill-with.js";
import { readScalars } from "../helpers/event-file.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, ToyVector } from "./toy.js";

describe("TensorBoard events of a distillation", () => {
  it("hold loss, agreement, learning rate and throughput of every rollout, as they were reported", async () => {
    const bundle = await makeToyBundle();
    const logFolder = temporaryFolder();
    const small = { steps: 48, ensembleSteps: 24, numEnvs: 3, rolloutSteps: 8, epochs: 1, numThreads: 1 };
    const reported: number[] = [];
    await distillWith(
      {
        ...small,
        bundle: bundle.folder,
        logFolder,
        onProgress: ({ values }) => reported.push(values!["agreement 1"]!),
      },
      () => new ToyVector(3),
    );
    const [file, ...others] = readdirSync(logFolder);
    expect(others).toEqual([]);
    const scalars = readScalars(join(logFolder, file!));
    const stepsOf = (tag: string) => scalars.filter((scalar) => scalar.tag === tag).map(({ step }) => step);
    for (const head of [0, 1]) {
      expect(stepsOf(`classifiers/loss_${head}`)).toEqual([24, 48]);
      expect(stepsOf(`classifiers/agreement_${head}`)).toEqual([24, 48]);
      expect(stepsOf(`ensemble/loss_${head}`)).toEqual([72]);
    }
    expect(stepsOf("learning_rate")).toEqual([24, 48, 72]);
    expect(stepsOf("steps_per_second")).toEqual([24, 48, 72]);
    const first = scalars.find(({ tag }) => tag === "classifiers/agreement_0")!;
    expect(first.value).toBeCloseTo(reported[0]!, 5);
    expect(scalars.every(({ value }) => Number.isFinite(value))).toBe(true);
  });
});
