/** One threshold an exit, in every backend, against the formulas written out in plain loops. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { type Bundle, getMethod } from "../../src/model/bundle.js";
import type { MethodName } from "../../src/model/bundle-schema.js";
import type { ExitRuleName } from "../../src/model/exit-rule.js";
import { createEngineSession } from "../../src/runtime/engine/session.js";
import { openVectorSession } from "../../src/runtime/engine/vector-session.js";
import { exportOnnx } from "../../src/runtime/onnx/file.js";
import { createSession } from "../../src/runtime/session.js";
import { referenceExcess, referenceHoldCosts } from "../helpers/reference-hold.js";
import {
  firstConfident,
  type ReferencePolicy,
  referenceConfidences,
  referenceExits,
} from "../helpers/reference-policy.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../helpers/toy-bundle.js";

/** Confidences are nearer to those of the formulas than this, and thresholds farther from them. */
const margin = 1e-3;
const numActions = 3;
const methods = ["ztw", "ztw-gate", "ztw-regret", "ztw-hold"] as const;
/** What plays, and by which rule its exits are left. */
const policies = [
  ["ztw", "max-probability"],
  ["ztw", "entropy"],
  ["ztw", "margin"],
  ["ztw-gate", "gate"],
  ["ztw-regret", "regret"],
] as const;
const backends = ["engine", "onnx", "vector"] as const;

const folder = sharedTemporaryFolder();
const observations = Array.from({ length: 8 }, (_, index) => randomObservation(index));
let bundle: Bundle;

beforeAll(async () => {
  bundle = await makeToyBundle(folder, { seed: 5, numActions, methods });
});

function policyOf(method: MethodName, exitRule?: ExitRuleName): ReferencePolicy {
  return {
    architecture: bundle.manifest.architecture,
    expertTensors: bundle.expertTensors(),
    method: { ...getMethod(bundle, method), ...(exitRule && { exitRule }) },
    methodTensors: bundle.methodTensors(method),
  };
}

/** Which exit each backend takes. */
interface Asked {
  decide(observation: Uint8Array, tau: number | readonly number[]): Promise<number>;
  close(): Promise<void>;
}

async function open(
  backend: (typeof backends)[number],
  method: MethodName,
  exitRule: ExitRuleName,
): Promise<Asked> {
  if (backend !== "vector") {
    const session = await createSession(bundle, { method, exitRule, backend });
    const decide: Asked["decide"] = async (observation, tau) =>
      (await session.decide(observation, tau)).exitIndex;
    return { decide, close: () => session.close() };
  }
  const session = openVectorSession(bundle, { method, exitRule, numEnvs: 1 });
  const decide: Asked["decide"] = async (observation, tau) =>
    session.decideSync(observation, tau).exitIndices[0]!;
  return { decide, close: async () => session.close() };
}

/** Lists near the confidences that they are compared with, above and below at random, and lists of anything. */
function listsFor(confidences: readonly number[], random: RandomStream): number[][] {
  const ofClassifiers = confidences.slice(0, -1);
  const near = () => ofClassifiers.map((value) => value + (random.uniform() < 0.5 ? -2 : 2) * margin);
  const anywhere = () => ofClassifiers.map(() => random.uniform());
  const clear = (list: readonly number[]) =>
    list.every((tau, exit) => Math.abs(tau - confidences[exit]!) > margin && tau >= 0 && tau <= 1);
  return [near(), near(), near(), near(), anywhere(), anywhere(), [0, 1], [1, 0]].filter(clear);
}

const known = new Map<string, number[]>();

/** Computed once: plain loops take their time. */
function confidencesOf(policy: ReferencePolicy, observation: Uint8Array): number[] {
  const { exitRule, classifiers, ...parts } = policy.method;
  const name = JSON.stringify([exitRule, parts, observations.indexOf(observation)]);
  const confidences = known.get(name) ?? referenceConfidences(policy, observation);
  known.set(name, confidences);
  return confidences;
}

/** How many decisions are not what the formulas say of the list that `change` makes of it. */
async function countFaults(
  asked: Asked,
  policy: ReferencePolicy,
  change: (list: readonly number[]) => readonly number[] = (list) => list,
): Promise<{ readonly faults: number; readonly exitsTaken: number }> {
  const random = new RandomStream(3, "lists");
  const exitsTaken = new Set<number>();
  let faults = 0;
  for (const observation of observations) {
    const confidences = confidencesOf(policy, observation);
    for (const list of listsFor(confidences, random)) {
      const exit = await asked.decide(observation, list);
      exitsTaken.add(exit);
      if (exit !== firstConfident(confidences, change(list))) faults++;
    }
  }
  return { faults, exitsTaken: exitsTaken.size };
}

describe.each(policies)("%s by %s", (method, exitRule) => {
  it.each(backends)("compares each exit with its own threshold, on %s", async (backend) => {
    const asked = await open(backend, method, exitRule);
    const policy = policyOf(method, exitRule);
    expect(await countFaults(asked, policy)).toEqual({ faults: 0, exitsTaken: 3 });
    const reversed = await countFaults(asked, policy, (list) => list.toReversed());
    expect(reversed.faults, "the order would be seen").toBeGreaterThan(0);
    const first = await countFaults(asked, policy, (list) => list.map(() => list[0]!));
    expect(first.faults, "the first for all would be seen").toBeGreaterThan(0);
    await asked.close();
  });
});

describe.each(["engine", "onnx"] as const)("on %s", (backend) => {
  it("a list of one number is that number, to the bit", async () => {
    const session = await createSession(bundle, { method: "ztw-hold", backend });
    for (const tau of [0, 0.5, 0.55, 1])
      for (const observation of observations.slice(0, 3))
        expect(await session.decide(observation, [tau, tau])).toEqual(await session.decide(observation, tau));
    await session.close();
  });

  it("a list for a method that holds says by its first threshold what holding may cost", async () => {
    const policy = policyOf("ztw-hold");
    const session = await createSession(bundle, { method: "ztw-hold", backend });
    let numHeldAtAll = 0;
    for (const observation of observations) {
      const exits = referenceExits(policy, observation);
      for (const tau of [
        [0, 1],
        [0.3, 0.8],
        [1, 0],
      ] as const) {
        const { exitIndex, numHeld } = await session.decide(observation, tau);
        const excess = referenceExcess(referenceHoldCosts(policy, exits, exitIndex), tau[0], 1);
        expect(excess[numHeld!]).toBeLessThanOrEqual(Math.min(...excess) + 1e-4);
        if (tau[0] === 1) expect(numHeld).toBe(0);
        numHeldAtAll += numHeld!;
      }
    }
    expect(numHeldAtAll).toBeGreaterThan(0);
    await session.close();
  });

  const list = (values: readonly unknown[]) => values as readonly number[];
  const oneForAll = "The exit rule patience counts heads over all exits.";
  it.each<[string, Parameters<typeof createSession>[1], readonly number[] | Float32Array, string]>([
    [
      "a list that is too short",
      {},
      [0.5],
      "expected a number, or 2 for the 2 classifiers, for tau, received an array of length 1.",
    ],
    ["a list that has one for the expert too", {}, [0.5, 0.5, 0.5], "received an array of length 3."],
    ["an empty list", {}, [], "received an array of length 0."],
    ["floats of another length", {}, new Float32Array(3), "received Float32Array of length 3."],
    [
      "a threshold above 1",
      {},
      [0.5, 1.5],
      "expected a number from 0 to 1 for tau[1], received 1.5 (number).",
    ],
    ["a threshold that is no number", {}, [Number.NaN, 0.5], "for tau[0], received NaN (number)."],
    ["a threshold as text", {}, list([0.5, "0.5"]), 'for tau[1], received "0.5" (string).'],
    ["a list within a list", {}, list([[0.5], 0.5]), "for tau[0], received an array of length 1."],
    ["a hole", {}, list(Array(2)), "for tau[0], received undefined."],
    [
      "a list under patience",
      { exitRule: "patience" },
      [0.5, 0.5],
      `expected one number for tau, received an array of length 2. ${oneForAll}`,
    ],
    [
      "a list for the expert",
      { method: "expert" },
      [0.5],
      "expected one number for tau, received an array of length 1. There is no classifier that a threshold would be for.",
    ],
  ])("%s is refused, and the session goes on", async (_, options, tau, message) => {
    const session = await createSession(bundle, { ...options, backend });
    const deciding = session.decide(observations[0]!, tau as readonly number[]);
    await expect(deciding).rejects.toThrow(InvalidArgumentError);
    await expect(deciding).rejects.toThrow(message);
    expect((await session.decide(observations[0]!, 1)).exitIndex).toBe(session.numExits - 1);
    await session.close();
  });
});

it("a vector refuses what a session refuses", () => {
  const vector = openVectorSession(bundle, { method: "ztw", numEnvs: 1 });
  expect(() => vector.decideSync(observations[0]!, [0.5])).toThrow(
    "VectorSession.decideSync: expected a number, or 2 for the 2 classifiers, for tau, received an array of length 1.",
  );
  const patient = openVectorSession(bundle, { method: "ztw", numEnvs: 1, exitRule: "patience" });
  expect(() => patient.decideSync(observations[0]!, [0.5, 0.5])).toThrow("expected one number for tau");
  vector.close();
  patient.close();
});

it("a classifier behind which nobody is asked is not computed", async () => {
  const session = await createEngineSession(bundle, { method: "ztw" });
  const multiplyAdds = (tau: readonly number[]) => {
    session.reset();
    const before = session.performed.multiplyAdds;
    session.decideSync(observations[0]!, tau);
    return session.performed.multiplyAdds - before;
  };
  const almost = 1 - 2 ** -24;
  expect(multiplyAdds([almost, 1])).toBeLessThan(multiplyAdds([almost, almost]));
  expect(multiplyAdds([1, almost])).toBe(multiplyAdds([almost, almost])); // the second builds on the first
  expect(multiplyAdds([1, 1])).toBeLessThan(multiplyAdds([almost, 1]));
  await session.close();
});

describe("an exported file", () => {
  async function openFile(exitRule?: ExitRuleName) {
    const path = join(temporaryFolder(), "policy.onnx");
    await exportOnnx(bundle, "ztw", path, { exitRule });
    return InferenceSession.create(readFileSync(path), { logSeverityLevel: 4 });
  }

  async function exitOf(session: InferenceSession, values: readonly number[], shape: readonly number[]) {
    const observation = new Tensor("uint8", observations[0]!, [1, 4, 84, 84]);
    const tau = new Tensor("float32", values, shape);
    return Number((await session.run({ observation, tau })).exit_index!.data[0]);
  }

  it("takes a scalar or one number of any shape as before, and one an exit", async () => {
    const session = await openFile();
    for (const shape of [[], [1], [1, 1]]) {
      expect(await exitOf(session, [0], shape)).toBe(0);
      expect(await exitOf(session, [1], shape)).toBe(2);
    }
    expect(await exitOf(session, [1, 0], [2])).toBe(1);
    expect(await exitOf(session, [0, 1], [2])).toBe(0);
    await expect(exitOf(session, [0, 0, 0], [3])).rejects.toThrow();
  });

  it("takes one number alone under patience", async () => {
    const session = await openFile("patience");
    expect(await exitOf(session, [0], [])).toBe(0);
    await expect(exitOf(session, [0, 0], [2])).rejects.toThrow();
  });
});
