/** Weights so large that answers overflow: an error, never logits that are no numbers. */
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import type { Bundle } from "../../src/model/bundle.js";
import { methodNames, type PolicyName } from "../../src/model/bundle-schema.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { createActor } from "../../src/runtime/actor.js";
import { openVectorSession } from "../../src/runtime/engine/vector-session.js";
import { type BackendName, createSession } from "../../src/runtime/session.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../helpers/toy-bundle.js";

const folder = sharedTemporaryFolder();
let bundle: Bundle;
beforeAll(async () => {
  bundle = await makeToyBundle(folder, { seed: 3, methods: methodNames });
});

const observation = randomObservation(1);
const taus = [0, 0.5, 0.99, 1];
const huge = 3e38;

/** The bundle with some of its weights replaced. */
function withWeights(name: string, value: number): Bundle {
  const replace = (tensors: TensorMap): TensorMap =>
    new Map(
      [...tensors].map(([key, tensor]) => [
        key,
        key === name ? { ...tensor, data: new Float32Array(tensor.data.length).fill(value) } : tensor,
      ]),
    );
  const { expert, methods } = bundle.manifest;
  const mark = (sha256: string) => `${sha256}${name}${value}`; // engines and files are found again by these
  const marked = Object.entries(methods).map(([key, method]) => [
    key,
    { ...method, sha256: mark(method.sha256) },
  ]);
  return {
    ...bundle,
    manifest: {
      ...bundle.manifest,
      expert: { ...expert, sha256: mark(expert.sha256) },
      methods: Object.fromEntries(marked),
    },
    expertTensors: () => replace(bundle.expertTensors()),
    methodTensors: (method) => replace(bundle.methodTensors(method)),
  };
}

interface Answer {
  readonly logits: Float32Array;
  readonly confidence: number;
}

/** What one session answers at every tau: an answer, or "refused". */
async function ask(
  changed: Bundle,
  method: PolicyName,
  backend: BackendName,
): Promise<(Answer | "refused")[]> {
  const session = await refusing(() => createSession(changed, { method, backend }));
  if (session === "refused") return taus.map(() => "refused");
  const answers: (Answer | "refused")[] = [];
  for (const tau of taus) answers.push(await refusing(() => session.decide(observation, tau)));
  await session.close();
  return answers;
}

async function askVector(changed: Bundle, method: PolicyName): Promise<(Answer | "refused")[]> {
  const options = { method, numEnvs: 1, numThreads: 1 };
  const session = await refusing(() => openVectorSession(changed, options));
  if (session === "refused") return taus.map(() => "refused");
  const answers: (Answer | "refused")[] = [];
  for (const tau of taus) {
    const answer = await refusing(() => session.decideSync(observation, tau));
    const { logits, confidences } = answer === "refused" ? { logits: undefined, confidences: [] } : answer;
    answers.push(logits === undefined ? "refused" : { logits: logits.slice(), confidence: confidences[0]! });
  }
  session.close();
  return answers;
}

/** "refused" in place of an error of ours that speaks of finite numbers. */
async function refusing<Result>(act: () => Result | Promise<Result>): Promise<Result | "refused"> {
  try {
    return await act();
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    expect((error as Error).message).toMatch(
      /: expected (finite (logits|numbers|costs)|a finite confidence)/,
    );
    return "refused";
  }
}

const hasNumbers = (answer: Answer | "refused") =>
  answer === "refused" || [...answer.logits, answer.confidence].every(Number.isFinite);

describe.each([huge, -huge])("weights of %d", (value) => {
  it.each(methodNames)(
    "anywhere in %s give finite answers or an error, the same in every session",
    async (method) => {
      const names = [...bundle.methodTensors(method).keys()];
      const faults: string[] = [];
      for (const name of names) {
        const changed = withWeights(name, value);
        const engine = await ask(changed, method, "engine");
        const vector = await askVector(changed, method);
        const compared = { engine, vector };
        for (const [what, answers] of Object.entries(compared))
          if (!answers.every(hasNumbers)) faults.push(`${what}: ${name}`);
        if (vector.some((answer, index) => (answer === "refused") !== (engine[index] === "refused")))
          faults.push(`vector, alone: ${name}`);
      }
      expect(faults).toEqual([]);
    },
  );

  it.each(["engine", "engine-bf16", "onnx"] as const)(
    "in the expert's last layer are refused by %s",
    async (backend) => {
      const answers = await ask(withWeights("action_net.weight", value), "expert", backend);
      expect(answers).toEqual(taus.map(() => "refused"));
    },
  );

  it.each(["ztw-gate", "ztw-regret", "ztw-rl", "ztw-hold"] as const)(
    "in a gate of %s are finite or refused by onnx",
    async (method) => {
      const names = [...bundle.methodTensors(method).keys()].filter((name) => /^(gate|hold)/.test(name));
      expect(names.length).toBeGreaterThan(0);
      for (const name of names)
        expect((await ask(withWeights(name, value), method, "onnx")).every(hasNumbers)).toBe(true);
    },
  );

  it("are refused in batches", async () => {
    const actor = await createActor(withWeights("action_net.weight", value), { method: "expert" });
    await expect(actor.logits(observation)).rejects.toThrow("BatchActor.logits: expected finite logits");
    await actor.close();
  });
});

it("would be seen: without the check a classifier's logits are infinite", () => {
  expect(hasNumbers({ logits: new Float32Array([1, -1 / 0]), confidence: 1 })).toBe(false);
});
