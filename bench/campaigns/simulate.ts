/**
 * How a queue does with very many workers: jobs that only sleep, a real Redis, and each worker with a connection of its own. Says the jobs
 * a second, and what Redis needs.
 *
 *   npm run bench -- campaigns/simulate
 *   npm run bench -- campaigns/simulate --workers 20 --jobs 200 --processes 2 --output /tmp/simulation.json
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  createJob,
  readCodeVersion,
  readRedisSettings,
  runOnQueue,
  writeFileAtomic,
} from "../../src/tools.js";
import { benchResult } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { round } from "../shared/numbers.js";
import { integer, readOptions, text } from "../shared/options.js";
import { type RedisServer, startRedisServer } from "../shared/redis-server.js";
import type { Sleepers } from "./sleeper-process.js";

const pauseMs = 1_000;
/** Workers that connect and begin. */
const settlingMs = 10_000;

export async function main(args: string[]): Promise<void> {
  const { output, ...asked } = readOptions("campaigns/simulate", args, {
    workers: integer(1_000),
    processes: integer(4),
    jobs: integer(20_000),
    ms: integer(5_000),
    output: text(benchResult("campaigns-simulation")),
  });
  const machine = describeMachine();
  const redis = await startRedisServer();
  const folder = mkdtempSync(join(tmpdir(), "ztw-simulation-"));
  const children = startSleepers(asked, { url: redis.url, folder });
  const stop = new AbortController();
  try {
    await delay(Math.min(settlingMs, asked.workers * 10));
    const watched = watchRedis(redis, stop.signal);
    const beganAt = performance.now();
    const { numDone } = await runOnQueue({
      ...{ redis: readRedisSettings("simulate", redis.url), campaign: sleepingJobs(asked) },
      store: join(folder, "store"),
    });
    const seconds = (performance.now() - beganAt) / 1_000;
    stop.abort();
    const result = {
      ...{ formatVersion: 1, kind: "campaign-simulation", machine, ...asked, numDone },
      seconds: round(seconds, 1),
      jobsPerSecond: round(numDone / seconds, 1),
      /** Of what as many workers could do that never wait. */
      share: round((numDone * asked.ms) / (asked.workers * seconds * 1_000), 3),
      redis: await watched,
    };
    await writeFileAtomic(output, `${JSON.stringify(result, null, 1)}\n`);
    console.log(JSON.stringify(result, null, 1));
  } finally {
    stop.abort();
    await Promise.all(children.map(endSleepers));
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function startSleepers(
  { workers, processes }: { readonly workers: number; readonly processes: number },
  { url, folder }: { readonly url: string; readonly folder: string },
): ChildProcess[] {
  return Array.from({ length: processes }, (_, index) => {
    const numWorkers = Math.floor(workers / processes) + (index < workers % processes ? 1 : 0);
    const child = fork(fileURLToPath(new URL("./sleeper-process.js", import.meta.url)));
    child.send({ url, folder, numWorkers } satisfies Sleepers);
    return child;
  });
}

async function endSleepers(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.disconnect();
  await ended;
}

/** Of a kind that any worker takes; the sleepers never read their options as a sweep's. */
function sleepingJobs({ jobs: numJobs, ms }: { readonly jobs: number; readonly ms: number }) {
  const code = readCodeVersion();
  const jobs = Array.from({ length: numJobs }, (_, number) =>
    createJob({ kind: "sweep", needs: [], options: { ms, number }, code, label: `sleep ${number}` }),
  );
  return { id: `sleepers-${numJobs}`, study: { name: "sleepers" }, jobs, given: [] };
}

/** Until the signal: the largest numbers that were seen. */
async function watchRedis(redis: RedisServer, signal: AbortSignal) {
  const most = { memoryMb: 0, commandsPerSecond: 0, clients: 0 };
  const bytesAMb = 2 ** 20;
  while (!signal.aborted) {
    const info = `${await redis.ask("INFO memory")}${await redis.ask("INFO stats")}${await redis.ask("INFO clients")}`;
    const read = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(info)?.[1] ?? 0);
    most.memoryMb = Math.max(most.memoryMb, round(read("used_memory") / bytesAMb, 1));
    most.commandsPerSecond = Math.max(most.commandsPerSecond, read("instantaneous_ops_per_sec"));
    most.clients = Math.max(most.clients, read("connected_clients"));
    await delay(pauseMs, undefined, { signal }).catch(() => {});
  }
  return most;
}
