import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError, EnvironmentStateError, InvalidArgumentError } from "../../src/core/errors.js";
import type { PolicySession } from "../../src/core/policy-types.js";
import { type Bundle, getMethod, loadBundle, saveMethod } from "../../src/model/bundle.js";
import { createActor } from "../../src/runtime/actor.js";
import { backendNames, createSession, type SessionOptions } from "../../src/runtime/session.js";
import { builtBackends } from "../helpers/built-backends.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation, saveToyCalibration } from "../helpers/toy-bundle.js";

const observations = Array.from({ length: 12 }, (_, seed) => randomObservation(seed));
const folder = sharedTemporaryFolder();
let bundle: Bundle;
beforeAll(async () => {
  bundle = await makeToyBundle(folder, { seed: 6 });
  await saveToyCalibration(bundle);
});

/** The toy bundle with the classifiers' linear layers replaced: the same logits on every observation. */
async function makeConstantClassifiers(logits: readonly number[]): Promise<Bundle> {
  const made = await makeToyBundle(join(temporaryFolder(), "constant"), { methods: ["sdn"] });
  await saveToyCalibration(made);
  const tensors = made.methodTensors("sdn");
  for (const classifier of [0, 1]) {
    tensors.get(`classifiers.${classifier}.linear.weight`)!.data.fill(0);
    tensors.get(`classifiers.${classifier}.linear.bias`)!.data.set(logits);
  }
  await saveMethod(made.folder, "sdn", { tensors, description: getMethod(made, "sdn") });
  return loadBundle(made.folder);
}

describe.each(builtBackends)("a session of backend %s", (backend) => {
  async function withSession(
    options: Omit<SessionOptions, "backend"> & { readonly bundle?: Bundle },
    use: (session: PolicySession) => Promise<void>,
  ): Promise<void> {
    const session = await createSession(options.bundle ?? bundle, { ...options, backend });
    try {
      await use(session);
    } finally {
      await session.close();
    }
  }

  it("knows its actions and exits", () =>
    withSession({ method: "ztw" }, async (session) => {
      expect(session).toMatchObject({ numActions: 6, numExits: 3 });
    }));

  it("tau = 1 gives the expert's actions and logits, to the bit", () =>
    withSession({ method: "ztw" }, (session) =>
      withSession({ method: "expert" }, async (expert) => {
        for (const observation of observations) {
          const alone = await expert.decide(observation, 1);
          const decision = await session.decide(observation, 1);
          expect(decision).toMatchObject({ action: alone.action, logits: alone.logits, exitIndex: 2 });
          expect(decision.confidence).toBeCloseTo(alone.confidence, 6);
          expect(alone.exitIndex).toBe(0);
        }
      }),
    ));

  it("tau = 1 is the expert even where a classifier's probability rounds to 1", async () => {
    const certain = await makeConstantClassifiers([0, 1000, 0, 0, 0, 0]);
    await withSession({ bundle: certain, method: "sdn" }, async (session) => {
      const early = await session.decide(observations[0]!, 0.99999);
      expect(early).toMatchObject({ exitIndex: 0, confidence: 1, action: 1 });
      expect((await session.decide(observations[0]!, 1)).exitIndex).toBe(2);
    });
  });

  it("confidence never exceeds 1, however the logits lie", async () => {
    for (let trial = 0; trial < 5; trial++) {
      const logits = Array.from({ length: 6 }, (_, action) => Math.sin(trial * 7 + action * 3) * 10 ** trial);
      const made = await makeConstantClassifiers(logits);
      await withSession({ bundle: made, method: "sdn" }, async (session) => {
        expect((await session.decide(observations[0]!, 0)).confidence).toBeLessThanOrEqual(1);
        expect((await session.decide(observations[0]!, 1)).exitIndex).toBe(2);
      });
    }
  });

  it("tau = 0 always leaves at the first exit", () =>
    withSession({ method: "ztw" }, async (session) => {
      for (const observation of observations)
        expect((await session.decide(observation, 0)).exitIndex).toBe(0);
    }));

  it("a confidence equal to tau is not enough", () =>
    withSession({ method: "ztw" }, async (session) => {
      const { confidence } = await session.decide(observations[0]!, 0);
      expect((await session.decide(observations[0]!, confidence)).exitIndex).toBeGreaterThan(0);
      expect((await session.decide(observations[0]!, confidence - 1e-6)).exitIndex).toBe(0);
    }));

  it("the exits taken are those of every exit's logits", async () => {
    const numDigits = backend.endsWith("int8") ? 0 : 4; // logits here are of the order of 10
    const actor = await createActor(bundle, { method: "ztw" });
    await withSession({ method: "ztw" }, async (session) => {
      for (const tau of [0.3, 0.5, 0.6, 0.7]) {
        for (const observation of observations) {
          const all = await actor.logits(observation);
          const { exitIndex, logits } = await session.decide(observation, tau);
          const expected = all.slice(exitIndex * 6, (exitIndex + 1) * 6);
          if (backend === "onnx") expect(logits).toEqual(expected);
          else
            for (const action of logits.keys())
              expect(logits[action]).toBeCloseTo(expected[action]!, numDigits);
        }
      }
    });
    await actor.close();
  });

  it.each([
    [[2, 5, 5, 2, 5, 0], 1],
    [[0, 0, 0, 0, 0, 0], 0],
  ])("ties of logits %j go to the lowest index", async (logits, action) => {
    const tied = await makeConstantClassifiers(logits);
    await withSession({ bundle: tied, method: "sdn" }, async (session) => {
      expect((await session.decide(observations[0]!, 0)).action).toBe(action);
    });
  });

  it("an answer depends on its own observation alone, and is not overwritten by the next", () =>
    withSession({ method: "ztw" }, async (session) => {
      const first = await session.decide(observations[0]!, 0.5);
      const kept = { ...first, logits: first.logits.slice() };
      await session.decide(observations[1]!, 0.5);
      session.reset();
      expect(first).toEqual(kept);
      expect(await session.decide(observations[0]!, 0.5)).toEqual(kept);
    }));

  it("sessions at the same time do not disturb each other", async () => {
    const sessions = await Promise.all(
      observations.map(() => createSession(bundle, { method: "ztw", backend })),
    );
    const together = await Promise.all(
      sessions.map((session, index) => session.decide(observations[index]!, 0.5)),
    );
    for (const [index, observation] of observations.entries()) {
      expect(await sessions[0]!.decide(observation, 0.5)).toEqual(together[index]);
    }
    await Promise.all(sessions.map((session) => session.close()));
  });

  it.each<[string, unknown, unknown, string]>([
    [
      "a short observation",
      new Uint8Array(5),
      0.5,
      "a Uint8Array of length 28224 for observation, received Uint8Array of length 5",
    ],
    ["floats", new Float32Array(4 * 84 * 84), 0.5, "received Float32Array of length 28224"],
    ["no observation", undefined, 0.5, "for observation, received undefined"],
    ["a tau above 1", observations[0], 1.1, "a number from 0 to 1 for tau, received 1.1 (number)"],
    ["a negative tau", observations[0], -0.1, "received -0.1 (number)"],
    ["a tau that is not a number", observations[0], Number.NaN, "received NaN (number)"],
    ["a tau as text", observations[0], "0.5", 'received "0.5" (string)'],
  ])("%s is refused, and the session goes on", (_, observation, tau, message) =>
    withSession({ method: "ztw" }, async (session) => {
      const deciding = session.decide(observation as Uint8Array, tau as number);
      await expect(deciding).rejects.toThrow(InvalidArgumentError);
      await expect(deciding).rejects.toThrow(message);
      expect((await session.decide(observations[0]!, 0)).exitIndex).toBe(0);
    }),
  );

  it("a second decision before the first has resolved is refused, and the first stands", () =>
    withSession({ method: "ztw" }, async (session) => {
      const alone = await session.decide(observations[0]!, 0.5);
      const first = session.decide(observations[0]!, 0.5);
      const second = session.decide(observations[1]!, 0.5);
      await expect(second).rejects.toThrow(EnvironmentStateError);
      await expect(second).rejects.toThrow("the previous decision is still under way");
      expect(await first).toEqual(alone);
    }));

  it("closing waits for the decision under way; afterwards everything but close is refused", async () => {
    const session = await createSession(bundle, { method: "ztw", backend });
    const pending = session.decide(observations[0]!, 0.5);
    await session.close();
    expect((await pending).logits.length).toBe(6);
    await expect(session.decide(observations[0]!, 0.5)).rejects.toThrow(EnvironmentStateError);
    await expect(session.decide(observations[0]!, 0.5)).rejects.toThrow(
      "PolicySession.decide: the session is closed",
    );
    expect(() => session.reset()).toThrow("PolicySession.reset: the session is closed");
    await session.close();
  });

  it.each<[object, typeof InvalidArgumentError | typeof CheckpointError, string]>([
    [
      { method: "magic" },
      InvalidArgumentError,
      'expected one of ztw, ztw-gate, ztw-regret, ztw-rl, ztw-hold, sdn, pbee, ztw-no-cascade, ztw-no-ensemble, ztw-additive, ztw-uniform, ztw-shared-gradient, expert for method, received "magic"',
    ],
    [
      { method: "ztw", numThreads: 0 },
      InvalidArgumentError,
      "an integer from 1 to 64 for numThreads, received 0",
    ],
    [
      { method: "ztw", backend: "cuda" },
      InvalidArgumentError,
      `expected one of ${backendNames.join(", ")} for backend, received "cuda"`,
    ],
    [{ method: "sdn" }, CheckpointError, "holds no method sdn. Distilled methods there: ztw."],
  ])("options %j are refused", async (options, errorClass, message) => {
    const opening = createSession(bundle, { backend, ...options } as SessionOptions);
    await expect(opening).rejects.toThrow(errorClass);
    await expect(opening).rejects.toThrow(message);
  });
});
