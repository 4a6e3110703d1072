/** Methods whose exits are left by gates, in every backend, against the formulas written out in plain loops. */

import { cpSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import type { PolicySession } from "../../src/core/policy-types.js";
import { type Bundle, getMethod, loadBundle, saveMethod } from "../../src/model/bundle.js";
import { methodTensors } from "../../src/model/bundle-schema.js";
import { patienceTau } from "../../src/model/exit-rule.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { createEngineSession } from "../../src/runtime/engine/session.js";
import { openVectorSession } from "../../src/runtime/engine/vector-session.js";
import { createSession } from "../../src/runtime/session.js";
import {
  firstConfident,
  type ReferencePolicy,
  referenceConfidences,
  referenceScores,
} from "../helpers/reference-policy.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../helpers/toy-bundle.js";

const tolerance = 1e-4;
const tauMargin = 1e-3;
const numActions = 7;
const numPooled = 32 * 4 ** 2;
const observations = [1, 2, 3, 4].map(randomObservation);
const manyObservations = [1, 2, 3, 4, 5, 6, 7, 8].map(randomObservation);

interface GatedMethod {
  readonly method: "ztw-gate" | "ztw-regret";
  /** Weights of which each is to be seen to matter: of the first exit. */
  readonly weights: readonly (readonly [tensor: string, index: number])[];
  /** A bias that makes every exit certain. */
  readonly certain: readonly [part: "bias" | "output.bias", value: number];
  /** Of one gate, where nothing of the features has changed. */
  readonly multiplyAdds: number;
}

const onScore = (score: number) => ["gate.0.hidden.weight", numPooled + score] as const;
const methods: readonly GatedMethod[] = [
  {
    method: "ztw-gate",
    weights: [0, 12, 20, 21, 35].map((feature) => ["gate.0.weight", feature] as const),
    certain: ["bias", 1000],
    multiplyAdds: 5 * numActions + 1,
  },
  {
    method: "ztw-regret",
    weights: [
      ...[0, 64].map((pooled) => ["gate.0.hidden.weight", pooled] as const),
      ...[0, 12, 14, 35].map(onScore),
      ["gate.0.hidden.bias", 0],
      ["gate.0.output.weight", 0],
    ],
    certain: ["output.bias", -1000],
    multiplyAdds: 64 * (3 * numActions + 3) + 64, // of the numbers that say which action it is, two are not 0
  },
];

describe.each(methods)("the gates of $method", ({ method, weights, certain, multiplyAdds }) => {
  const folder = sharedTemporaryFolder();
  let bundle: Bundle;
  /** By observation and exit. */
  let expected: number[][];

  beforeAll(async () => {
    bundle = await makeToyBundle(folder, { seed: 7, numActions, methods: [method] });
    const policy = {
      architecture: bundle.manifest.architecture,
      expertTensors: bundle.expertTensors(),
      method: getMethod(bundle, method),
      methodTensors: bundle.methodTensors(method),
    };
    expected = observations.map((observation) => referenceConfidences(policy, observation));
  });

  /** A copy of the bundle whose gates are changed. */
  async function withGates(change: (tensors: TensorMap) => void): Promise<Bundle> {
    const copy = temporaryFolder();
    cpSync(folder, copy, { recursive: true });
    const tensors = bundle.methodTensors(method);
    change(tensors);
    await saveMethod(copy, method, { tensors, description: getMethod(bundle, method) });
    return loadBundle(copy);
  }

  describe.each(["onnx", "engine"] as const)("on backend %s", (backend) => {
    async function findFaults(tested: Bundle): Promise<string[]> {
      const session = await createSession(tested, { method, backend });
      const faults: string[] = [];
      const exitsTaken = new Set<number>();
      for (const [index, observation] of observations.entries()) {
        const confidences = expected[index]!;
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

    it.each(weights)("would be caught reading %s[%i] wrongly", async (tensor, index) => {
      const perturbed = await withGates((tensors) => {
        tensors.get(tensor)!.data[index]! += 0.5;
      });
      expect((await findFaults(perturbed)).length).toBeGreaterThan(0);
    });

    it("give the expert's answer at tau = 1, even where a confidence rounds to 1", async () => {
      const [part, value] = certain;
      const sure = await withGates((tensors) => {
        for (const exit of [0, 1]) tensors.get(`gate.${exit}.${part}`)!.data.fill(value);
      });
      const session = await createSession(sure, { method, backend });
      expect((await session.decide(observations[0]!, 0.999)).exitIndex).toBe(0);
      expect((await session.decide(observations[0]!, 1)).exitIndex).toBe(2);
      await session.close();
    });
  });

  it("are asked by a vector of environments too", async () => {
    const stacked = Uint8Array.from(observations.flatMap((observation) => [...observation]));
    const vector = openVectorSession(bundle, { method, numEnvs: observations.length });
    const { exitIndices, confidences } = vector.decideSync(stacked, 0.5);
    const session = await createSession(bundle, { method, backend: "engine" });
    for (const [index, observation] of observations.entries()) {
      const { exitIndex, confidence } = await session.decide(observation, 0.5);
      expect([exitIndices[index], confidences[index]]).toEqual([exitIndex, confidence]);
    }
    vector.close();
    await session.close();
  });

  it("have their multiply-adds counted by the engine", async () => {
    const session = await createEngineSession(bundle, { method });
    session.decideSync(observations[0]!, 0);
    const before = session.performed.multiplyAdds;
    session.decideSync(observations[0]!, 0); // nothing changed: the gate is all that there is to compute
    expect(session.performed.multiplyAdds - before).toBe(multiplyAdds);
    await session.close();
  });
});

describe("rules without gates, on the classifiers of ztw", () => {
  const folder = sharedTemporaryFolder();
  const rules = ["max-probability", "entropy", "margin", "patience"] as const;
  let bundle: Bundle;
  let policy: ReferencePolicy;
  /** By rule and observation. */
  let expected: ReadonlyMap<string, readonly number[][]>;

  beforeAll(async () => {
    bundle = await makeToyBundle(folder, { seed: 5, numActions: 3, methods: ["ztw", "ztw-gate"] });
    policy = {
      architecture: bundle.manifest.architecture,
      expertTensors: bundle.expertTensors(),
      method: getMethod(bundle, "ztw"),
      methodTensors: bundle.methodTensors("ztw"),
    };
    const byRule = rules.map((exitRule) => {
      const ruled = { ...policy, method: { ...policy.method, exitRule } };
      return [
        exitRule,
        manyObservations.map((observation) => referenceConfidences(ruled, observation)),
      ] as const;
    });
    expected = new Map(byRule);
  });

  /** Decisions that differ from those of a rule by its formula, of all that were taken. */
  async function countFaults(
    session: PolicySession,
    exitRule: (typeof rules)[number],
  ): Promise<{ readonly faults: number; readonly exitsTaken: number }> {
    const exitsTaken = new Set<number>();
    let faults = 0;
    for (const [index, observation] of manyObservations.entries()) {
      const confidences = expected.get(exitRule)![index]!;
      for (const tau of [
        0,
        1 / 6,
        0.5,
        5 / 6,
        1,
        ...confidences.map((value) => Math.max(0, value - tauMargin)),
      ]) {
        const exit = firstConfident(confidences, tau);
        const decision = await session.decide(observation, tau);
        exitsTaken.add(exit);
        const isRight =
          decision.exitIndex === exit && Math.abs(decision.confidence - confidences[exit]!) < tolerance;
        if (!isRight) faults++;
      }
    }
    return { faults, exitsTaken: exitsTaken.size };
  }

  describe.each(["onnx", "engine"] as const)("on backend %s", (backend) => {
    it.each(rules)("%s decides as its formula does, and as no other", async (exitRule) => {
      const session = await createSession(bundle, { method: "ztw", exitRule, backend });
      expect(await countFaults(session, exitRule)).toEqual({ faults: 0, exitsTaken: 3 });
      for (const other of rules.filter((name) => name !== exitRule))
        expect((await countFaults(session, other)).faults, other).toBeGreaterThan(0);
      await session.close();
    });

    it("leave by a rule without gates where a method has gates of its own", async () => {
      const [gated, plain] = await Promise.all([
        createSession(bundle, { method: "ztw-gate", exitRule: "margin", backend }),
        createSession(bundle, { method: "ztw-gate", backend }),
      ]);
      const answers = await Promise.all([gated, plain].map((session) => session.decide(observations[0]!, 0)));
      expect(answers[0]!.confidence).not.toBe(answers[1]!.confidence);
      await Promise.all([gated.close(), plain.close()]);
    });
  });

  it("patience waits for as many heads as it says", async () => {
    const session = await createSession(bundle, { method: "ztw", exitRule: "patience" });
    for (const observation of manyObservations) {
      const heads = referenceScores(policy, observation).map((scores) => scores.indexOf(Math.max(...scores)));
      const exitAt = async (patience: number) =>
        (await session.decide(observation, patienceTau(patience, 3))).exitIndex;
      expect([await exitAt(1), await exitAt(2), await exitAt(3)]).toEqual([
        0,
        heads[0] === heads[1] ? 1 : 2,
        2,
      ]);
    }
    await session.close();
  });

  it("are refused by one sentence where they ask gates that the method lacks, or there are no exits", async () => {
    await expect(createSession(bundle, { method: "ztw", exitRule: "regret" })).rejects.toThrow(
      'createSession: expected one of max-probability, entropy, margin, patience for exitRule, received "regret" (string).',
    );
    await expect(createSession(bundle, { method: "expert", exitRule: "margin" })).rejects.toThrow(
      InvalidArgumentError,
    );
    expect(() => openVectorSession(bundle, { method: "ztw", numEnvs: 1, exitRule: "gate" })).toThrow(
      InvalidArgumentError,
    );
  });
});

it("names the tensors of both kinds apart", () => {
  expect(methodTensors.gate(1, "bias")).toBe("gate.1.bias");
  expect(methodTensors.regretGate(1, "output.bias")).toBe("gate.1.output.bias");
});
