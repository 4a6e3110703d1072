/** An arithmetic ensemble in the engine and in the graph, against plain loops; a geometric one is told apart. */
import { beforeAll, describe, expect, it } from "vitest";
import { type Bundle, getMethod } from "../../src/model/bundle.js";
import { createSession } from "../../src/runtime/session.js";
import { firstConfident, referenceConfidences, referenceScores } from "../helpers/reference-policy.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../helpers/toy-bundle.js";

const folder = sharedTemporaryFolder();
let bundle: Bundle;
beforeAll(async () => {
  bundle = await makeToyBundle(folder, { seed: 6, methods: ["ztw-additive"] });
});

function policyOf(ensembleMean: "arithmetic" | undefined) {
  return {
    architecture: bundle.manifest.architecture,
    expertTensors: bundle.expertTensors(),
    method: { ...getMethod(bundle, "ztw-additive"), ensembleMean },
    methodTensors: bundle.methodTensors("ztw-additive"),
  };
}

const observations = Array.from({ length: 24 }, (_, seed) => randomObservation(seed));
/** How close to a confidence tau is set, on both sides. */
const margin = 1e-3;

describe.each(["engine", "onnx"] as const)("an arithmetic ensemble on %s", (backend) => {
  it("leaves where the reference leaves, with its scores", async () => {
    const session = await createSession(bundle, { method: "ztw-additive", backend });
    const exits = new Set<number>();
    for (const observation of observations) {
      const confidences = referenceConfidences(policyOf("arithmetic"), observation);
      const scores = referenceScores(policyOf("arithmetic"), observation);
      for (const tau of confidences.flatMap((value) => [value - margin, Math.min(1, value + margin)])) {
        const exit = firstConfident(confidences, tau);
        const decision = await session.decide(observation, tau);
        expect(decision.exitIndex).toBe(exit);
        for (const [action, score] of scores[exit]!.entries())
          expect(decision.logits[action]).toBeCloseTo(score, 4);
        exits.add(exit);
      }
    }
    await session.close();
    expect(exits.size).toBe(3);
  });
});

it("a geometric mean of the same weights has other scores", () => {
  const [geometric, arithmetic] = [undefined, "arithmetic" as const].map((mean) =>
    referenceScores(policyOf(mean), observations[0]!),
  );
  expect(Math.abs(geometric![1]![0]! - arithmetic![1]![0]!)).toBeGreaterThan(1e-3);
});
