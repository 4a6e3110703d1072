/** For how many decisions an action may go on: every backend against the formulas written out in plain loops. */
import { beforeAll, describe, expect, it } from "vitest";
import type { PolicySession } from "../../src/core/policy-types.js";
import { RandomStream } from "../../src/core/random.js";
import { type Bundle, getMethod, loadBundle, saveMethod } from "../../src/model/bundle.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { loadEngine } from "../../src/runtime/engine/native.js";
import { createEngineSession } from "../../src/runtime/engine/session.js";
import { createSession } from "../../src/runtime/session.js";
import { referenceExcess, referenceHoldCosts } from "../helpers/reference-hold.js";
import { type ReferenceExit, referenceExits } from "../helpers/reference-policy.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../helpers/toy-bundle.js";

/** Costs closer than this are a tie. */
const tolerance = 1e-4;
const taus = [0, 0.25, 0.4, 0.5, 0.55, 0.6, 0.7, 0.9, 1];
const method = "ztw-hold";
const numActions = 6;
const numRandom = 120;
const numExits = 3;
/** Columns of the gate's hidden layer, by what they meet. */
const parts = {
  pooled: [0, 512],
  scores: [512, 512 + 5 * numActions + 1],
  exit: [543, 543 + numExits],
  action: [546, 546 + numActions],
} as const;

const folder = sharedTemporaryFolder();
const observations = Array.from({ length: 12 }, (_, index) => randomObservation(index));
let bundle: Bundle;
let exits: ReferenceExit[][];

beforeAll(async () => {
  const made = await makeToyBundle(folder, { seed: 6, methods: [method, "ztw-regret"] });
  const tensors = changeHold(made.methodTensors(method), {
    hidden: (row) => {
      for (let column = parts.exit[0]; column < row.length; column++) row[column]! *= 20; // so that they matter
    },
    outputBias: Float32Array.of(-4, 1.3, 2),
  });
  const { classifiers, cascade, ensemble, exitRule, hold } = getMethod(made, method);
  const description = { classifiers, cascade, ensemble, exitRule, hold, training: {} };
  await saveMethod(folder, method, { tensors, description });
  bundle = loadBundle(folder);
  exits = observations.map((observation) => referenceExits(policyOf(bundle), observation));
});

interface HoldChange {
  /** Changes the weights of one unit. */
  readonly hidden?: (row: Float32Array) => void;
  readonly outputBias?: Float32Array;
}

function changeHold(tensors: TensorMap, { hidden, outputBias }: HoldChange): TensorMap {
  const weight = tensors.get("hold.hidden.weight")!;
  const [numUnits, numColumns] = weight.shape as readonly [number, number];
  const data = weight.data.slice();
  for (let unit = 0; unit < numUnits; unit++)
    hidden?.(data.subarray(unit * numColumns, (unit + 1) * numColumns));
  const bias = tensors.get("hold.output.bias")!;
  return new Map([
    ...tensors,
    ["hold.hidden.weight", { ...weight, data }],
    ["hold.output.bias", { ...bias, data: outputBias ?? bias.data }],
  ]);
}

function policyOf(opened: Bundle) {
  return {
    architecture: opened.manifest.architecture,
    expertTensors: opened.expertTensors(),
    method: getMethod(opened, method),
    methodTensors: opened.methodTensors(method),
  };
}

const everything = ["exit 0", "exit 1", "exit 2", "held 0", "held 1", "held 2", "held 3"];

/** A session, asked at every tau for every observation: what is not as the formulas say, and what was seen. */
async function findFaults(session: PolicySession): Promise<{ faults: string[]; seen: Set<string> }> {
  const [faults, seen]: [string[], Set<string>] = [[], new Set()];
  const policy = policyOf(bundle);
  for (const [index, observation] of observations.entries())
    for (const tau of taus) {
      const { numHeld, exitIndex } = await session.decide(observation, tau);
      const excess = referenceExcess(referenceHoldCosts(policy, exits[index]!, exitIndex), tau, 1);
      seen.add(`held ${numHeld}`).add(`exit ${exitIndex}`);
      const isBest = excess[numHeld!]! <= Math.min(...excess) + tolerance;
      if (!isBest || (tau === 1 && numHeld !== 0)) faults.push(`${index} at ${tau}: ${numHeld}`);
    }
  await session.close();
  return { faults, seen };
}

it.each(loadEngine().instructionSets)(
  "the engine holds for as long as the formulas say, on %s",
  async (instructionSet) => {
    const session = await createEngineSession(bundle, { method, instructionSet });
    const { faults, seen } = await findFaults(session);
    expect(faults).toEqual([]);
    expect([...seen].sort()).toEqual(everything);
  },
);

it("ONNX Runtime holds for as long as the formulas say", async () => {
  const { faults, seen } = await findFaults(await createSession(bundle, { method, backend: "onnx" }));
  expect(faults).toEqual([]);
  expect([...seen].sort()).toEqual(everything);
});

describe.each(["engine", "onnx"] as const)("columns in another order would be seen on %s", (backend) => {
  it.each(Object.entries(parts))("those of %s", async (_, [first, end]) => {
    const tensors = changeHold(bundle.methodTensors(method), {
      hidden: (row) => row.subarray(first, end).reverse(),
    });
    const { faults } = await findFaults(await createSession(marked(tensors), { method, backend }));
    expect(faults.length).toBeGreaterThan(0);
  });
});

describe.each(["engine", "onnx"] as const)("on %s", (backend) => {
  it.each(["ztw-regret", "expert"] as const)("%s says nothing of it", async (other) => {
    const session = await createSession(bundle, { method: other, backend });
    expect(await session.decide(observations[0]!, 0.5)).not.toHaveProperty("numHeld");
    await session.close();
  });

  it("a gate whose outputs are no numbers is refused, but at tau 1, where it is not asked", async () => {
    const tensors = changeHold(bundle.methodTensors(method), {
      hidden: (row) => void row.fill(3e38, ...parts.action),
    });
    tensors.get("hold.hidden.bias")!.data.fill(3e38); // with one of those above: infinite
    tensors.get("hold.output.weight")!.data.fill(0); // times infinity: no number
    const session = await createSession(marked(tensors), { method, backend });
    await expect(session.decide(observations[0]!, 0.5)).rejects.toThrow(
      "PolicySession.decide: expected finite costs of holding the action, received others.",
    );
    expect(await session.decide(observations[0]!, 1)).toMatchObject({ numHeld: 0, exitIndex: 2 });
    await session.close();
  });
});

it("the engine counts the gate's multiply-adds", async () => {
  const session = await createEngineSession(bundle, { method, exitRule: "margin" });
  session.decideSync(observations[0]!, 0);
  const before = session.performed.multiplyAdds;
  session.decideSync(observations[0]!, 0); // nothing changed: the gate is all that there is to compute
  const numScores = 3 * numActions + 5; // of those that say which action or exit it is, four are not 0
  expect(session.performed.multiplyAdds - before).toBe(64 * (numScores + 3));
  session.decideSync(observations[0]!, 1);
  const deep = session.performed.multiplyAdds;
  session.decideSync(observations[0]!, 1);
  expect(session.performed.multiplyAdds, "not asked at tau 1").toBe(deep);
  await session.close();
});

let numMarked = 0;

/** The bundle with other tensors, which no file or network of it is taken for. */
function marked(tensors: TensorMap): Bundle {
  const { manifest } = bundle;
  const changed = { ...manifest.methods[method]!, sha256: `${++numMarked}` };
  return {
    ...bundle,
    manifest: { ...manifest, methods: { ...manifest.methods, [method]: changed } },
    methodTensors: () => tensors,
  };
}

const rules = ["max-probability", "entropy", "margin", "patience", undefined] as const;

it.each(rules)("with the exit rule %s, engine and ONNX Runtime hold alike", async (exitRule) => {
  const options = { method, ...(exitRule && { exitRule }) } as const;
  const [engine, onnx] = await Promise.all(
    (["engine", "onnx"] as const).map((backend) => createSession(bundle, { ...options, backend })),
  );
  const random = new RandomStream(9, "taus");
  const seen = new Set<unknown>();
  let numEqual = 0;
  for (let step = 0; step < numRandom; step++) {
    const observation = randomObservation(1000 + step);
    const tau = [0, random.uniform(), random.uniform(), 1][step % 4]!;
    const { exitIndex, numHeld } = await engine!.decide(observation, tau);
    const answered = await onnx!.decide(observation, tau);
    numEqual += Number(answered.exitIndex === exitIndex && answered.numHeld === numHeld);
    seen.add(`exit ${exitIndex}`).add(`held ${numHeld}`);
    if (tau === 1) expect([numHeld, answered.numHeld]).toEqual([0, 0]);
  }
  expect(numEqual).toBeGreaterThanOrEqual(numRandom - 1); // one tie of confidence, tau or costs
  expect(seen.size).toBeGreaterThan(4);
  await Promise.all([engine!.close(), onnx!.close()]);
});
