/** Sessions of a vector of environments against one session an environment. */
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError, EnvironmentStateError, InvalidArgumentError } from "../../../src/core/errors.js";
import { RandomStream } from "../../../src/core/random.js";
import type { Bundle } from "../../../src/model/bundle.js";
import type { MethodName } from "../../../src/model/bundle-schema.js";
import { type EngineBackendName, engineBackendNames } from "../../../src/runtime/engine/policy.js";
import { openVectorSession } from "../../../src/runtime/engine/vector-session.js";
import { createSession } from "../../../src/runtime/session.js";
import { builtEngineBackends } from "../../helpers/built-backends.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { makeToyBundle, saveToyCalibration } from "../../helpers/toy-bundle.js";

const numEnvs = 5;
const numPixels = 4 * 84 * 84;
const folder = sharedTemporaryFolder();
let bundle: Bundle;
beforeAll(async () => {
  bundle = await makeToyBundle(folder, { seed: 6, methods: ["ztw", "ztw-hold"] });
  await saveToyCalibration(bundle);
});

/** Screens of all environments that change a little from one to the next. */
function screens(count: number): Uint8Array[] {
  const stream = new RandomStream(5, "screens");
  const current = Uint8Array.from({ length: numEnvs * numPixels }, () => stream.integer(256));
  return Array.from({ length: count }, () => {
    for (let change = 0; change < 60; change++) current[stream.integer(current.length)] = stream.integer(256);
    return current.slice();
  });
}

const taus = [0.1, 0.3, 1];

interface Asked {
  readonly backend: EngineBackendName;
  readonly numThreads: number;
  /** Default `"ztw"`. */
  readonly method?: MethodName;
  /** Which environment's session is given the screens of environment i; by default its own. */
  readonly sessionOf?: (environment: number) => number;
}

/** True if one call answers as a session an environment does, to the bit, over a sequence of screens. */
async function isSame(asked: Asked): Promise<boolean> {
  const { backend, numThreads, method = "ztw", sessionOf = (index) => index } = asked;
  const vector = openVectorSession(bundle, { method, numEnvs, numThreads, backend });
  const opened = Array.from({ length: numEnvs }, () => createSession(bundle, { method, backend }));
  const sessions = await Promise.all(opened);
  let same = true;
  for (const [index, observations] of screens(12).entries()) {
    const tau = taus[index % taus.length]!;
    const { actions, exitIndices, confidences, logits, numHeld } = vector.decideSync(observations, tau);
    for (let environment = 0; environment < numEnvs; environment++) {
      const start = environment * numPixels;
      const session = sessions[sessionOf(environment)]!;
      const alone = session.decideSync!(observations.subarray(start, start + numPixels), tau);
      const scores = logits.subarray(
        environment * alone.logits.length,
        (environment + 1) * alone.logits.length,
      );
      same &&= actions[environment] === alone.action && exitIndices[environment] === alone.exitIndex;
      same &&= numHeld?.[environment] === alone.numHeld;
      same &&=
        confidences[environment] === alone.confidence &&
        Buffer.from(scores.buffer, scores.byteOffset, scores.byteLength).equals(
          Buffer.from(alone.logits.buffer),
        );
    }
  }
  const multiplyAdds = sessions.reduce((sum, { performed }) => sum + performed!.multiplyAdds, 0);
  same &&= vector.performed.multiplyAdds === multiplyAdds;
  vector.close();
  await Promise.all(sessions.map((session) => session.close()));
  return same;
}

describe("a vector of environments", () => {
  it.each(builtEngineBackends)(
    "is answered as one session each answers, on %s and any threads",
    async (backend) => {
      for (const numThreads of [1, 2, 3, 8]) expect(await isSame({ backend, numThreads })).toBe(true);
      expect(await isSame({ backend, numThreads: 2, method: "ztw-hold" }), "held decisions").toBe(true);
    },
  );

  it("would be caught if two environments shared a session's work", async () => {
    const sessionOf = (environment: number) => Math.min(environment, numEnvs - 2);
    expect(await isSame({ backend: "engine", numThreads: 2, sessionOf })).toBe(false);
  });

  it("leaves at different exits in one call", () => {
    const vector = openVectorSession(bundle, { method: "ztw", numEnvs });
    const [observations] = screens(1);
    const { confidences } = vector.decideSync(observations!, 0);
    const between = [...confidences].sort((a, b) => a - b)[2]!;
    expect(new Set(vector.decideSync(observations!, between).exitIndices).size).toBeGreaterThan(1);
    vector.close();
  });

  it("answers the same after a reset, and computes all of it again", () => {
    const vector = openVectorSession(bundle, { method: "expert", numEnvs });
    const [observations] = screens(1);
    const first = vector.decideSync(observations!, 1).logits.slice();
    const { multiplyAdds } = vector.performed;
    vector.reset();
    expect(vector.decideSync(observations!, 1).logits).toEqual(first);
    expect(vector.performed.multiplyAdds).toBe(2 * multiplyAdds);
    expect(vector.numExits).toBe(1);
    vector.close();
  });

  it("writes into the same arrays, and makes others if they are taken away", () => {
    const vector = openVectorSession(bundle, { method: "ztw", numEnvs });
    const [first, second] = screens(2);
    const decision = vector.decideSync(first!, 1);
    expect(vector.decideSync(second!, 1)).toBe(decision);
    const { logits } = decision;
    structuredClone(logits, { transfer: [logits.buffer as ArrayBuffer] });
    expect(vector.decideSync(second!, 1).logits).toHaveLength(numEnvs * vector.numActions);
    vector.close();
  });

  it("refuses what is wrong, each with one error", () => {
    const open = (options: object) => () =>
      openVectorSession(bundle, { method: "ztw", numEnvs, ...options } as never);
    expect(open({ numEnvs: 0 })).toThrow(
      "createVectorSession: expected an integer from 1 to 4096 for numEnvs",
    );
    expect(open({ numThreads: 0.5 })).toThrow("for numThreads, received 0.5");
    expect(open({ backend: "onnx" })).toThrow(`expected one of ${engineBackendNames.join(", ")} for backend`);
    expect(open({ threads: 2 })).toThrow(InvalidArgumentError);
    expect(open({ method: "sdn" })).toThrow(CheckpointError);
    const vector = openVectorSession(bundle, { method: "ztw", numEnvs });
    expect(() => vector.decideSync(new Uint8Array(numPixels), 1)).toThrow(
      `a Uint8Array of length ${numEnvs * numPixels}`,
    );
    expect(() => vector.decideSync(screens(1)[0]!, Number.NaN)).toThrow(InvalidArgumentError);
    vector.close();
    vector.close();
    expect(() => vector.decideSync(screens(1)[0]!, 1)).toThrow(EnvironmentStateError);
    expect(() => vector.reset()).toThrow(EnvironmentStateError);
  });
});
