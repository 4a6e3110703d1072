import { beforeAll, expect, it } from "vitest";
import { EnvironmentStateError, InvalidArgumentError } from "../../src/core/errors.js";
import type { Bundle } from "../../src/model/bundle.js";
import { createActor } from "../../src/runtime/actor.js";
import { createSession } from "../../src/runtime/session.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../helpers/toy-bundle.js";

const batchSize = 5;
const numPixels = 4 * 84 * 84;
const observations = new Uint8Array(batchSize * numPixels);
for (let index = 0; index < batchSize; index++) observations.set(randomObservation(index), index * numPixels);

const folder = sharedTemporaryFolder();
let bundle: Bundle;
beforeAll(async () => {
  bundle = await makeToyBundle(folder);
});

it.each(["expert", "ztw"] as const)(
  "an actor of %s acts as the expert does, one observation at a time",
  async (method) => {
    const actor = await createActor(bundle, { method });
    const actions = new Int32Array(batchSize).fill(-1);
    await actor.act(observations, actions);
    const expert = await createSession(bundle, { method: "expert", backend: "onnx" });
    for (let index = 0; index < batchSize; index++) {
      const { action } = await expert.decide(
        observations.subarray(index * numPixels, (index + 1) * numPixels),
        1,
      );
      expect(actions[index]).toBe(action);
    }
    await Promise.all([actor.close(), expert.close()]);
  },
);

it("logits have one row for each exit, the expert last", async () => {
  const actor = await createActor(bundle, { method: "ztw" });
  const expert = await createActor(bundle, { method: "expert" });
  expect([actor.numExits, expert.numExits, actor.numActions]).toEqual([3, 1, 6]);
  const [all, alone] = [await actor.logits(observations), await expert.logits(observations)];
  expect([all.length, alone.length]).toEqual([batchSize * 3 * 6, batchSize * 6]);
  const last = Float32Array.from(alone, (_, index) => all[Math.floor(index / 6) * 18 + 12 + (index % 6)]!);
  expect(last).toEqual(alone);
  await Promise.all([actor.close(), expert.close()]);
});

it("batches that are no whole observations are refused", async () => {
  const actor = await createActor(bundle, { method: "expert" });
  const asking = actor.logits(new Uint8Array(numPixels + 1));
  await expect(asking).rejects.toThrow(InvalidArgumentError);
  await expect(asking).rejects.toThrow(
    "a Uint8Array whose length is a multiple of 28224 for observations, received Uint8Array of length 28225",
  );
  await expect(actor.logits(new Uint8Array(0))).rejects.toThrow("received Uint8Array of length 0");
  const acting = actor.act(observations, new Int32Array(batchSize + 1));
  await expect(acting).rejects.toThrow(
    `a Uint8Array of length ${(batchSize + 1) * numPixels} for observations`,
  );
  await actor.close();
});

it("closing waits for the batch under way; later batches are refused", async () => {
  const actor = await createActor(bundle, { method: "expert" });
  const pending = actor.logits(observations);
  await actor.close();
  expect((await pending).length).toBe(batchSize * 6);
  await expect(actor.logits(observations)).rejects.toThrow(EnvironmentStateError);
  await actor.close();
});
