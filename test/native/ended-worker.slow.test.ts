/** A thread that is ended while its environments step, or while it waits for them, ends nothing else. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";

const door = pathToFileURL(join(packageRoot, "dist", "src", "envs.js")).href;
const worker = `
  const { parentPort, workerData } = require("node:worker_threads");
  import(${JSON.stringify(door)}).then(async ({ makeAtariVector }) => {
    const vector = makeAtariVector("pong", { numEnvs: 8, numThreads: 2, autoreset: "next-step", ...workerData });
    vector.reset();
    parentPort.postMessage("steps");
    for (;;) {
      vector.send(new Int32Array(vector.batchSize), vector.envIds);
      await vector.recv();
    }
  });`;
const program = `
  const { Worker } = require("node:worker_threads");
  const end = async (workerData, delay) => {
    const worker = new Worker(${JSON.stringify(worker)}, { eval: true, workerData });
    await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
    await new Promise((resolve) => setTimeout(resolve, delay));
    await worker.terminate();
  };
  (async () => {
    for (const options of [{}, { batchSize: 3, shared: true }])
      for (const delay of [0, 5]) await end(options, delay);
    console.log("alive");
  })();`;

it("however and whenever it is ended", () => {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ["-e", program], {
    encoding: "utf8",
  });
  expect({ status, signal, stdout, stderr }).toEqual({
    status: 0,
    signal: null,
    stdout: "alive\n",
    stderr: "",
  });
});
