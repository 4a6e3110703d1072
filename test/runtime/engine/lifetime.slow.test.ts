/** Sessions of the engine in numbers: opened and closed again and again, and in worker threads. */
import { Worker } from "node:worker_threads";
import { beforeAll, expect, it } from "vitest";
import { compiledModule } from "../../../src/core/paths.js";
import type { Bundle } from "../../../src/model/bundle.js";
import { createEngineSession } from "../../../src/runtime/engine/session.js";
import { openVectorSession } from "../../../src/runtime/engine/vector-session.js";
import { growthOf } from "../../helpers/memory-growth.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../../helpers/toy-bundle.js";

const folder = sharedTemporaryFolder();
let bundle: Bundle;
beforeAll(async () => {
  bundle = await makeToyBundle(folder, { seed: 6 });
});

/** The state of one session is 1 MB, so a leak of one in ten of the sessions below shows. */
const mostGrowth = 5 * 2 ** 20;

it("1,000 sessions opened and closed leave memory flat", async () => {
  const observation = randomObservation(1);
  const cycle = async () => {
    const session = await createEngineSession(bundle, { method: "ztw" });
    session.decideSync(observation, 0.5);
    await session.close();
  };
  expect(await growthOf(cycle, 250)).toBeLessThan(mostGrowth);
});

it("100 sessions of eight environments each leave memory flat", async () => {
  const observations = Uint8Array.from(
    Array.from({ length: 8 }, (_, seed) => [...randomObservation(seed)]).flat(),
  );
  const cycle = () => {
    const session = openVectorSession(bundle, { method: "ztw", numEnvs: 8, numThreads: 2 });
    session.decideSync(observations, 0.5);
    session.close();
  };
  expect(await growthOf(cycle, 25)).toBeLessThan(mostGrowth);
});

it("a leak would be seen: sessions that stay open", async () => {
  const open: { close(): Promise<void> }[] = [];
  const cycle = async () => {
    open.push(await createEngineSession(bundle, { method: "ztw" }));
  };
  expect(await growthOf(cycle, 20)).toBeGreaterThan(mostGrowth);
  for (const session of open) await session.close();
});

const runtimeUrl = new URL("../../../src/runtime/session.ts", import.meta.url).href;
const modelUrl = new URL("../../../src/model/bundle.ts", import.meta.url).href;
const numDecisions = 200;

/** Decides in a worker thread, on the compiled code, as evaluations do; ends with the session open or closed. */
function decideInWorker(seed: number, closes: boolean): Promise<unknown> {
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    (async () => {
      const { createSession } = await import(workerData.sessionModule);
      const { loadBundle } = await import(workerData.bundleModule);
      const options = { method: "ztw", backend: "engine" };
      const session = await createSession(loadBundle(workerData.folder), options);
      const answers = workerData.observations.map((observation, step) => {
        const { action, exitIndex, confidence } = session.decideSync(observation, (step % 5) / 4);
        return [action, exitIndex, confidence];
      });
      if (workerData.closes) await session.close();
      parentPort.postMessage(answers);
    })();`;
  const workerData = {
    sessionModule: compiledModule(runtimeUrl, "session.js"),
    bundleModule: compiledModule(modelUrl, "bundle.js"),
    folder,
    closes,
    observations: observationsOf(seed),
  };
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, workerData });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

function observationsOf(seed: number): Uint8Array[] {
  return Array.from({ length: numDecisions }, (_, step) => randomObservation(seed * 1000 + (step % 20)));
}

it("sessions in worker threads share weights and answer as in the main thread", async () => {
  const seeds = [1, 2, 3, 4];
  const answers = await Promise.all(seeds.map((seed) => decideInWorker(seed, seed !== 2)));
  for (const [index, seed] of seeds.entries()) {
    const session = await createEngineSession(bundle, { method: "ztw" });
    const expected = observationsOf(seed).map((observation, step) => {
      const { action, exitIndex, confidence } = session.decideSync(observation, (step % 5) / 4);
      return [action, exitIndex, confidence];
    });
    expect(answers[index]).toEqual(expected);
    await session.close();
  }
});
