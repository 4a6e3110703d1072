/** The addon works in worker threads, several at once, and gives what it gives in the main thread. */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { nativeProtocol } from "../../src/envs/atari-options.js";
import { findRom } from "../../src/envs/games.js";
import { resolveProtocol } from "../../src/envs/protocols.js";

const numSteps = 60;

/** Plain JavaScript against the addon itself, since a worker cannot load TypeScript. */
const workerCode = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { crc32 } = require("node:zlib");
  const addon = require(workerData.addon);
  addon.initialize(Error, Error, Error, Error);
  const vector = new addon.EnvironmentVector(workerData.options);
  vector.reset(Int32Array.of(0), Int32Array.of(workerData.seed));
  let checksum = crc32(vector.observations);
  for (let step = 0; step < ${numSteps}; step++) {
    vector.step(Int32Array.of(step % 6));
    checksum = crc32(vector.observations, checksum);
  }
  if (workerData.close) vector.close();
  parentPort.postMessage(checksum);
`;

it("three workers and the main thread play the same episodes", async () => {
  const seeds = [1, 2, 3];
  const played = await Promise.all(seeds.map((seed) => playInWorker(seed, seed !== 2)));
  expect(played).toEqual(seeds.map(playHere));
  expect(new Set(played).size).toBe(3);
});

function playInWorker(seed: number, close: boolean): Promise<number> {
  const options = {
    where: "worker",
    romPath: findRom("test", "seaquest").path,
    numEnvs: 1,
    numThreads: 1,
    autoreset: "disabled",
    captureFrames: false,
    captureSound: false,
    core: "ztw",
    ...nativeProtocol(resolveProtocol("ref-clean")),
  };
  const addon = join(packageRoot, "native", "ale", "build", "Release", "ale_native.node");
  const worker = new Worker(workerCode, { eval: true, workerData: { addon, options, seed, close } });
  return new Promise((resolve, reject) => {
    let checksum: number;
    worker.once("message", (message: number) => {
      checksum = message;
    });
    worker.once("error", reject);
    worker.once("exit", (code) => (code === 0 ? resolve(checksum) : reject(new Error(`exit ${code}`))));
  });
}

function playHere(seed: number): number {
  const environment = makeAtari("seaquest");
  let checksum = crc32(environment.reset({ seed }).observation);
  for (let step = 0; step < numSteps; step++)
    checksum = crc32(environment.step(step % 6).observation, checksum);
  environment.close();
  return checksum;
}
