import { beforeAll, describe, expect, it } from "vitest";
import { type Bundle, getMethod } from "../../../src/model/bundle.js";
import { createActor } from "../../../src/runtime/actor.js";
import { createSession } from "../../../src/runtime/session.js";
import {
  type ReferencePolicy,
  referenceExit,
  referenceScores,
  softmax,
} from "../../helpers/reference-policy.js";
import { sharedTemporaryFolder, temporaryFolder } from "../../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../../helpers/toy-bundle.js";

/** float32 in the graph against float64 in the reference. */
const tolerance = 1e-4;
const observations = [1, 2, 3, 4].map(randomObservation);
/** How close to a confidence tau is set, on both sides. */
const tauMargin = 1e-3;

const structures = [
  { cascade: true, ensemble: true },
  { cascade: true, ensemble: false },
  { cascade: false, ensemble: true },
  { cascade: false, ensemble: false },
];

describe.each(structures)("the graphs of a method with cascade $cascade, ensemble $ensemble", (structure) => {
  const folder = sharedTemporaryFolder();
  let bundle: Bundle;
  let expected: number[][][];
  beforeAll(async () => {
    bundle = await makeToyBundle(folder, { seed: 6, numActions: 7, ...structure });
    expected = observations.map((observation) => referenceScores(referencePolicy(bundle), observation));
  });

  it("give the reference's scores at every exit", async () => {
    const actor = await createActor(bundle, { method: "ztw" });
    const batch = Uint8Array.from(observations.flatMap((observation) => [...observation]));
    expectClose(await actor.logits(batch), expected.flat(2));
    await actor.close();
  });

  it("take the reference's exits, with its scores and confidence there", async () => {
    const session = await createSession(bundle, { method: "ztw", backend: "onnx" });
    const exitsTaken = new Set<number>();
    for (const [index, observation] of observations.entries()) {
      const scores = expected[index]!;
      const confidences = scores.map((logits) => Math.max(...softmax(logits)));
      const taus = confidences.flatMap((confidence) => [confidence - tauMargin, confidence + tauMargin]);
      for (const tau of [0, 1, ...taus]) {
        const exit = referenceExit(scores, tau);
        const decision = await session.decide(observation, tau);
        expect(decision.exitIndex).toBe(exit);
        expectClose(decision.logits, scores[exit]!);
        expectClose([decision.confidence], [confidences[exit]!]);
        exitsTaken.add(exit);
      }
    }
    await session.close();
    expect(exitsTaken.size, "the observations must reach every exit").toBe(3);
  });
});

it("a reference with another mix of the pools is told apart", async () => {
  const folder = temporaryFolder();
  const bundle = await makeToyBundle(folder, { seed: 5 });
  const policy = referencePolicy(bundle);
  const before = referenceScores(policy, observations[0]!)[0]!;
  policy.methodTensors.get("classifiers.0.pool.mix")!.data[0]! *= 0.9;
  const after = referenceScores(policy, observations[0]!)[0]!;
  expect(() => expectClose(after, before)).toThrow();
});

function referencePolicy(bundle: Bundle): ReferencePolicy {
  return {
    architecture: bundle.manifest.architecture,
    expertTensors: bundle.expertTensors(),
    method: getMethod(bundle, "ztw"),
    methodTensors: bundle.methodTensors("ztw"),
  };
}

function expectClose(received: ArrayLike<number>, expected: readonly number[]): void {
  expect(received.length).toBe(expected.length);
  const differences = expected.map((value, index) => Math.abs(value - received[index]!));
  expect(Math.max(...differences)).toBeLessThan(tolerance);
}
