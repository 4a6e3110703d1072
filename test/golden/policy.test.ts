import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { argmax } from "../../src/core/policy-types.js";
import { type Bundle, createBundle, loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { type BatchActor, createActor } from "../../src/runtime/actor.js";
import { createSession } from "../../src/runtime/session.js";
import {
  type GoldenPolicy,
  goldenGames,
  largestDifference,
  loadGoldenPolicy,
  logitTolerance,
  numGoldenObservations,
} from "../helpers/golden-policy.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

describe.each(goldenGames)("the shipped expert of %s", (game) => {
  let bundle: Bundle;
  let golden: GoldenPolicy;
  let actor: BatchActor;
  beforeAll(async () => {
    bundle = loadBundle(shippedBundleFolder(game));
    golden = loadGoldenPolicy(game);
    actor = await createActor(bundle, { method: "expert" });
  });
  afterAll(() => actor.close());

  it("gives PyTorch's logits in ONNX, as one batch", async () => {
    expect(largestDifference(await actor.logits(golden.observations), golden)).toBeLessThan(logitTolerance);
  });

  it("takes PyTorch's greedy actions, as one batch", async () => {
    const actions = new Int32Array(numGoldenObservations);
    await actor.act(golden.observations, actions);
    expect([...actions]).toEqual(golden.greedyActions);
  });

  it("gives PyTorch's logits and actions one decision at a time", async () => {
    const session = await createSession(bundle, { method: "expert", backend: "onnx" });
    const numPixels = golden.observations.length / numGoldenObservations;
    const logits: number[] = [];
    for (let index = 0; index < numGoldenObservations; index++) {
      const observation = golden.observations.subarray(index * numPixels, (index + 1) * numPixels);
      const decision = await session.decide(observation, 1);
      expect(decision.action).toBe(golden.greedyActions[index]);
      expect(decision.action).toBe(argmax(decision.logits));
      logits.push(...decision.logits);
    }
    await session.close();
    expect(largestDifference(logits, golden)).toBeLessThan(logitTolerance);
  });
});

it("one weight that is off by a little fails the comparison", async () => {
  const shipped = loadBundle(shippedBundleFolder("pong"));
  const expertTensors = shipped.expertTensors();
  const bias = expertTensors.get("features_extractor.cnn.4.bias")!.data;
  bias[0] = bias[0]! + 0.01;
  const { expert, formatVersion, methods, ...fields } = shipped.manifest;
  const perturbed = await createBundle(temporaryFolder(), {
    ...fields,
    expertTensors,
    training: expert.training,
  });
  const actor = await createActor(perturbed, { method: "expert" });
  const golden = loadGoldenPolicy("pong");
  expect(largestDifference(await actor.logits(golden.observations), golden)).toBeGreaterThan(logitTolerance);
  await actor.close();
});
