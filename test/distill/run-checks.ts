/** What every distillation must keep to, whatever it trains. */
import { expect } from "vitest";
import type { DistillOptions } from "../../src/distill/options.js";
import { loadBundle } from "../../src/model/bundle.js";
import type { MethodName } from "../../src/model/bundle-schema.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

export interface CheckedRun {
  readonly run: (options: DistillOptions) => Promise<unknown>;
  /** All but the bundle. */
  readonly options: Omit<DistillOptions, "bundle"> & { readonly method: MethodName };
  /** A fresh copy of what the method is trained for. */
  readonly copyBase: () => { readonly folder: string };
}

/** Stopped after two rollouts and resumed, it saves the same weights to the bit; before it is done, it saves none. */
export async function checkExactResume({ run, options, copyBase }: CheckedRun): Promise<void> {
  const { method } = options;
  const [whole, stopped] = [copyBase(), copyBase()];
  await run({ ...options, bundle: whole.folder });
  const kept = { ...options, bundle: stopped.folder, checkpointFolder: temporaryFolder() };
  const controller = new AbortController();
  let numReports = 0;
  const onProgress = () => {
    if (++numReports === 2) controller.abort(new Error("stopped by the test"));
  };
  const interrupted = run({ ...kept, onProgress, signal: controller.signal });
  await expect(interrupted).rejects.toThrow("stopped by the test");
  expect(loadBundle(stopped.folder).manifest.methods[method]).toBeUndefined();
  await run({ ...kept, resume: true });
  const [expected, resumed] = [whole, stopped].map(({ folder }) => loadBundle(folder).methodTensors(method));
  for (const [name, { data }] of expected!) expect(resumed!.get(name)!.data, name).toEqual(data);
}

/** Memory of tensors does not grow from rollout to rollout, and is given back. */
export async function checkTensorsFreed({ run, options, copyBase }: CheckedRun): Promise<void> {
  const tf = loadTensorFlow();
  const before = tf.memory().numTensors;
  const counts: number[] = [];
  const onProgress = () => void counts.push(tf.memory().numTensors);
  await run({ ...options, bundle: copyBase().folder, onProgress });
  expect(new Set(counts).size).toBe(1);
  expect(tf.memory().numTensors).toBe(before);
}
