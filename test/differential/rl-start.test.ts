/** Where learning from returns begins, deployed: at tau 0.5 the decisions of regret gates at the allowed cost. */
import { beforeAll, describe, expect, it } from "vitest";
import { resolveSettings } from "../../src/distill/options.js";
import { planReturns } from "../../src/distill/rl-stage.js";
import { type Bundle, getMethod, loadBundle, saveMethod } from "../../src/model/bundle.js";
import { createSession } from "../../src/runtime/session.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../helpers/toy-bundle.js";

const startCost = 0.4; // random gates expect costs around a half
const observations = Array.from({ length: 24 }, (_, index) => randomObservation(index));
const folder = sharedTemporaryFolder();
let bundle: Bundle;

beforeAll(async () => {
  bundle = await makeToyBundle(folder, { seed: 8, methods: ["ztw-regret"] });
  const { file: _, sha256: __, ...description } = getMethod(bundle, "ztw-regret");
  const settings = resolveSettings({ bundle: "", method: "ztw-rl", startCost, sharpness: 3 }, "ref-clean");
  const base = {
    classifiers: description.classifiers,
    tensors: bundle.methodTensors("ztw-regret"),
    expert: bundle.expertTensors(),
  };
  const { architecture } = bundle.manifest;
  const training = planReturns(loadTensorFlow(), architecture, { ...settings, rl: settings.rl! }, base);
  await saveMethod(folder, "ztw-rl", { tensors: training.bundleTensors(), description });
  training.dispose();
  bundle = loadBundle(folder);
});

describe.each(["engine", "onnx"] as const)("ztw-rl before its first step, on %s", (backend) => {
  async function decisionsOf(method: "ztw-regret" | "ztw-rl", tau: number) {
    const session = await createSession(bundle, { method, backend });
    const decisions = [];
    for (const observation of observations) {
      const { action, exitIndex } = await session.decide(observation, tau);
      decisions.push({ action, exitIndex });
    }
    await session.close();
    return decisions;
  }

  it("decides at tau 0.5 as ztw-regret does at the allowed cost", async () => {
    const expected = await decisionsOf("ztw-regret", 1 - startCost);
    expect(new Set(expected.map(({ exitIndex }) => exitIndex)).size).toBeGreaterThan(1);
    expect(await decisionsOf("ztw-rl", 0.5)).toEqual(expected);
    expect(await decisionsOf("ztw-rl", 0.9)).not.toEqual(expected);
  });
});
