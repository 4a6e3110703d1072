/** A method whose exits are left by gates, in every backend, against the formula written out in plain loops. */

import { cpSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type Bundle, getMethod, loadBundle, saveMethod } from "../../src/model/bundle.js";
import { createEngineSession } from "../../src/runtime/engine/session.js";
import { openVectorSession } from "../../src/runtime/engine/vector-session.js";
import { createSession } from "../../src/runtime/session.js";
import { firstConfident, referenceGate, referenceScores, softmax } from "../helpers/reference-policy.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../helpers/toy-bundle.js";

const tolerance = 1e-4;
const tauMargin = 1e-3;
const observations = [1, 2, 3, 4].map(randomObservation);
const folder = sharedTemporaryFolder();
let bundle: Bundle;
/** By observation and exit. */
let scores: number[][][];

beforeAll(async () => {
  bundle = await makeToyBundle(folder, { seed: 6, numActions: 7, methods: ["ztw-gate"] });
  const policy = {
    architecture: bundle.manifest.architecture,
    expertTensors: bundle.expertTensors(),
    method: getMethod(bundle, "ztw-gate"),
    methodTensors: bundle.methodTensors("ztw-gate"),
  };
  scores = observations.map((observation) => referenceScores(policy, observation));
});

/** Confidence at every exit: the gates', and the expert's largest probability. */
function confidencesOf(exits: readonly number[][]): number[] {
  const tensors = bundle.methodTensors("ztw-gate");
  const last = exits.length - 1;
  return exits.map((logits, exit) =>
    exit === last ? Math.max(...softmax(logits)) : referenceGate(logits, exit, tensors),
  );
}

/** A copy of the bundle whose gates are changed. */
async function withGates(change: (weight: Float32Array, bias: Float32Array) => void): Promise<Bundle> {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  const tensors = bundle.methodTensors("ztw-gate");
  for (const exit of [0, 1])
    change(tensors.get(`gate.${exit}.weight`)!.data, tensors.get(`gate.${exit}.bias`)!.data);
  await saveMethod(copy, "ztw-gate", { tensors, description: getMethod(bundle, "ztw-gate") });
  return loadBundle(copy);
}

describe.each(["onnx", "engine"] as const)("the gates of backend %s", (backend) => {
  async function findFaults(tested: Bundle): Promise<string[]> {
    const session = await createSession(tested, { method: "ztw-gate", backend });
    const faults: string[] = [];
    const exitsTaken = new Set<number>();
    for (const [index, observation] of observations.entries()) {
      const confidences = confidencesOf(scores[index]!);
      const taus = confidences.flatMap((confidence) => [confidence - tauMargin, confidence + tauMargin]);
      for (const tau of [0, 1, ...taus.map((value) => Math.min(Math.max(value, 0), 1))]) {
        const exit = firstConfident(confidences, tau);
        const decision = await session.decide(observation, tau);
        exitsTaken.add(exit);
        if (decision.exitIndex !== exit) faults.push(`exit ${decision.exitIndex} for ${exit}`);
        else if (!(Math.abs(decision.confidence - confidences[exit]!) < tolerance))
          faults.push(`confidence ${decision.confidence} for ${confidences[exit]}`);
      }
    }
    await session.close();
    expect(exitsTaken.size, "the observations must reach every exit").toBe(3);
    return faults;
  }

  it("decide as the formula does", async () => {
    expect(await findFaults(bundle)).toEqual([]);
  });

  it.each([0, 12, 20, 27, 35])("would be caught reading number %i wrongly", async (feature) => {
    const perturbed = await withGates((weight) => {
      weight[feature]! += 0.5;
    });
    expect((await findFaults(perturbed)).length).toBeGreaterThan(0);
  });

  it("give the expert's answer at tau = 1, even where a gate's probability rounds to 1", async () => {
    const certain = await withGates((_, bias) => bias.fill(1000));
    const session = await createSession(certain, { method: "ztw-gate", backend });
    expect((await session.decide(observations[0]!, 0.999)).exitIndex).toBe(0);
    expect((await session.decide(observations[0]!, 1)).exitIndex).toBe(2);
    await session.close();
  });
});

it("a vector of environments asks the same gates", async () => {
  const stacked = Uint8Array.from(observations.flatMap((observation) => [...observation]));
  const vector = openVectorSession(bundle, { method: "ztw-gate", numEnvs: observations.length });
  const { exitIndices, confidences } = vector.decideSync(stacked, 0.5);
  const session = await createSession(bundle, { method: "ztw-gate", backend: "engine" });
  for (const [index, observation] of observations.entries()) {
    const { exitIndex, confidence } = await session.decide(observation, 0.5);
    expect([exitIndices[index], confidences[index]]).toEqual([exitIndex, confidence]);
  }
  vector.close();
  await session.close();
});

it("the engine counts a gate's multiply-adds", async () => {
  const session = await createEngineSession(bundle, { method: "ztw-gate" });
  session.decideSync(observations[0]!, 0);
  const { multiplyAdds } = session.performed;
  session.decideSync(observations[0]!, 0); // nothing changed: the gate is all that there is to compute
  expect(session.performed.multiplyAdds - multiplyAdds).toBe(5 * 7 + 1);
  await session.close();
});
