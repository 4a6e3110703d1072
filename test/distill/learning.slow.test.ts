/** Cloning a toy expert succeeds: the learning test of the training wing. */
import { expect, it } from "vitest";
import { distillWith } from "../../src/distill/distill-with.js";
import { makeToyBundle, ToyVector } from "./toy.js";

const settings = {
  method: "ztw",
  steps: 40 * 64,
  ensembleSteps: 10 * 64,
  numEnvs: 4,
  rolloutSteps: 16,
  epochs: 2,
  batchSize: 32,
  ensembleBatchSize: 32,
  numThreads: 1,
} as const;

it("reaches full agreement with a toy expert at every head, in both stages", async () => {
  const bundle = await makeToyBundle();
  const { measures } = await distillWith({ ...settings, bundle: bundle.folder }, () => new ToyVector(4));
  for (const heads of [measures.classifiers!, measures.ensemble!]) {
    expect(heads).toHaveLength(2);
    for (const { agreement } of heads) expect(agreement).toBeGreaterThan(0.99);
  }
});

it("does not with learning rates of next to nothing", async () => {
  const bundle = await makeToyBundle();
  const schedule = [{ until: 1, learningRate: 1e-9 }];
  const options = { ...settings, schedule, bundle: bundle.folder };
  const { measures } = await distillWith(options, () => new ToyVector(4));
  for (const { agreement } of measures.classifiers!) expect(agreement).toBeLessThan(0.9);
});
