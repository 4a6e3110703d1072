/** Many workers in one process, whose jobs only sleep: nothing but the queue has work. */
import { setMaxListeners } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type JobRunner, readCodeVersion, readRedisSettings, runWorker, writeDone } from "../../src/tools.js";

/** What it is told to be. */
export interface Sleepers {
  readonly url: string;
  readonly folder: string;
  readonly numWorkers: number;
}

const nothing = "0".repeat(64);

const sleep: JobRunner = async (job, { store, signal }) => {
  await delay(Number(job.options.ms), undefined, { signal });
  const machine = { cpu: "none", cores: 1, node: process.version };
  const files = new Map([["slept.json", Buffer.from("{}\n")]]);
  return writeDone(store, job, { files, resultSha256: nothing, machine, seconds: 0 });
};

process.once("message", async ({ url, folder, numWorkers }: Sleepers) => {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // all workers listen
  process.once("disconnect", () => stop.abort());
  const redis = readRedisSettings("sleepers", url);
  const code = readCodeVersion();
  const workers = Array.from({ length: numWorkers }, (_, index) =>
    runWorker({
      ...{ redis, code, runJob: sleep, kinds: ["sweep"], signal: stop.signal },
      workFolder: join(folder, `work-${index}`),
    }),
  );
  await Promise.all(workers);
});
