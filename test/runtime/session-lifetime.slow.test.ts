/** Sessions in numbers: in worker threads, and opened and closed again and again. */
import { Worker } from "node:worker_threads";
import { beforeAll, expect, it } from "vitest";
import { compiledModule } from "../../src/core/paths.js";
import type { Bundle } from "../../src/model/bundle.js";
import { createSession } from "../../src/runtime/session.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../helpers/toy-bundle.js";

const folder = sharedTemporaryFolder();
let bundle: Bundle;
beforeAll(async () => {
  bundle = await makeToyBundle(folder, { seed: 6 });
});

const here = new URL("../../src/runtime/session.ts", import.meta.url).href;
const sessionModule = compiledModule(here, "session.js");
const bundleModule = compiledModule(new URL("../../src/model/bundle.ts", import.meta.url).href, "bundle.js");

/** Decides once in a worker thread, on the compiled code, as evaluations do. */
function decideInWorker(observation: Uint8Array): Promise<unknown> {
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    (async () => {
      const { createSession } = await import(workerData.sessionModule);
      const { loadBundle } = await import(workerData.bundleModule);
      const session = await createSession(loadBundle(workerData.folder), { method: "ztw", backend: "onnx" });
      parentPort.postMessage(await session.decide(workerData.observation, 0.5));
      await session.close();
    })();`;
  const workerData = { sessionModule, bundleModule, folder, observation };
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, workerData });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

it("sessions in worker threads answer as in the main thread, also while they all make the ONNX file", async () => {
  const observations = [1, 2, 3, 4].map(randomObservation);
  const answers = await Promise.all(observations.map(decideInWorker));
  const session = await createSession(bundle, { method: "ztw", backend: "onnx" });
  for (const [index, observation] of observations.entries()) {
    expect(answers[index]).toEqual(await session.decide(observation, 0.5));
  }
  await session.close();
});

it("memory does not grow with sessions that are opened and closed, nor with decisions", async () => {
  const observation = randomObservation(1);
  const cycle = async () => {
    const session = await createSession(bundle, { method: "ztw", backend: "onnx" });
    for (let call = 0; call < 20; call++) await session.decide(observation, call % 2);
    await session.close();
  };
  for (let warmUp = 0; warmUp < 20; warmUp++) await cycle();
  const before = process.memoryUsage().rss;
  const numCycles = 100;
  for (let count = 0; count < numCycles; count++) await cycle();
  const grownPerCycle = (process.memoryUsage().rss - before) / numCycles;
  expect(grownPerCycle, "bytes a session").toBeLessThan(300_000); // one session's weights alone are 1 MB
});
