import { beforeAll, expect, it } from "vitest";
import { EnvironmentStateError } from "../../../src/core/errors.js";
import type { Bundle } from "../../../src/model/bundle.js";
import { createEngineSession } from "../../../src/runtime/engine/session.js";
import { stages } from "../../../src/runtime/engine/stage-times.js";
import { createTimedSession } from "../../../src/runtime/session.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../../helpers/toy-bundle.js";

const folder = sharedTemporaryFolder();
let bundle: Bundle;
beforeAll(async () => {
  bundle = await makeToyBundle(folder, { seed: 6 });
});

/** Nanoseconds by layer. */
function byLayer(session: Awaited<ReturnType<typeof createEngineSession>>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { layer, nanoseconds } of session.stageTimes())
    sums.set(layer, (sums.get(layer) ?? 0) + nanoseconds);
  return sums;
}

it("charges each layer that ran, and no other, with some of the decision's time", async () => {
  const session = await createEngineSession(bundle, { method: "ztw", isTimed: true });
  const start = process.hrtime.bigint();
  session.decideSync(randomObservation(1), 0);
  const shallow = byLayer(session);
  expect([...shallow].filter(([, time]) => time > 0).map(([layer]) => layer)).toEqual([
    "image",
    "block 1",
    "classifier 1",
  ]);
  session.decideSync(randomObservation(2), 1);
  const elapsed = Number(process.hrtime.bigint() - start);
  const deep = byLayer(session);
  expect(deep.get("policy head")).toBeGreaterThan(0);
  expect(deep.get("block 1")).toBeGreaterThan(shallow.get("block 1")!);
  expect(deep.get("classifier 1")).toBe(shallow.get("classifier 1"));
  const total = [...deep.values()].reduce((sum, time) => sum + time, 0);
  expect(total).toBeLessThanOrEqual(elapsed);
  await session.close();
});

it("names every stage of every layer once", async () => {
  const session = await createEngineSession(bundle, { method: "ztw", isTimed: true });
  const names = session.stageTimes().map(({ layer, stage }) => `${layer}: ${stage}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length % stages.length).toBe(0);
  await session.close();
  expect(() => session.stageTimes()).toThrow(EnvironmentStateError);
});

it("answers as a session that is not timed, which has no times", async () => {
  const timed = await createEngineSession(bundle, { method: "ztw", isTimed: true });
  const plain = await createEngineSession(bundle, { method: "ztw" });
  for (let seed = 0; seed < 5; seed++) {
    const observation = randomObservation(seed);
    expect(timed.decideSync(observation, seed / 4)).toEqual(plain.decideSync(observation, seed / 4));
  }
  expect(plain.stageTimes()).toEqual([]);
  await Promise.all([timed.close(), plain.close()]);
});

it("is opened from a bundle by name, and refuses a backend that has no such times", async () => {
  const session = await createTimedSession(bundle);
  session.decideSync(randomObservation(1), 1);
  expect(byLayer(session).get("policy head")).toBeGreaterThan(0);
  await session.close();
  const open = createTimedSession(bundle, { backend: "onnx" as "engine" });
  await expect(open).rejects.toThrow(
    /^createTimedSession: expected one of engine, engine-bf16, .* for backend/,
  );
});
