/**
 * What a queue costs on one machine: the same games by `evaluate`'s thread pool, by `ztw campaign` alone, and by one worker over a Redis.
 *
 *   npm run bench -- campaigns/throughput
 *   npm run bench -- campaigns/throughput --jobs 8 --games 2 --output /tmp/throughput.json
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluate } from "../../src/index.js";
import {
  openStore,
  readCodeVersion,
  readRedisSettings,
  runCampaign,
  runJob,
  runOnQueue,
  runWorker,
  writeFileAtomic,
} from "../../src/tools.js";
import { benchResult } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { round } from "../shared/numbers.js";
import { integer, readOptions, text } from "../shared/options.js";
import { startRedisServer } from "../shared/redis-server.js";
import { type ShortJobs, shortJobs, shortJobsPlay } from "./jobs.js";

export async function main(args: string[]): Promise<void> {
  const { slots, rounds, output, jobs, games } = readOptions("campaigns/throughput", args, {
    jobs: integer(40),
    games: integer(100),
    slots: integer(2),
    rounds: integer(3),
    output: text(benchResult("campaigns-throughput")),
  });
  const machine = describeMachine();
  const size = { numJobs: jobs, numGames: games };
  const ways = { threads: playOnThreads, alone: playAlone, queue: playOverQueue };
  const rows: Record<keyof typeof ways, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const row = { threads: 0, alone: 0, queue: 0 };
    for (const [name, play] of Object.entries(ways) as [keyof typeof ways, typeof playAlone][])
      row[name] = await inFolder((folder) => play(size, slots, folder));
    rows.push(row);
    console.log(describeRow(row, jobs, slots));
  }
  const seconds = rows.map(({ threads, alone, queue }) => ({
    ...{ threads: round(threads, 2), alone: round(alone, 2), queue: round(queue, 2) },
  }));
  const result = { formatVersion: 1, kind: "campaign-throughput", machine, jobs, games, slots, seconds };
  await writeFileAtomic(output, `${JSON.stringify(result, null, 1)}\n`);
  console.log(`Wrote ${output}`);
}

interface Row {
  readonly threads: number;
  readonly alone: number;
  readonly queue: number;
}

function describeRow({ threads, alone, queue }: Row, jobs: number, slots: number): string {
  const overhead = (1_000 * (queue - alone) * slots) / jobs;
  return (
    `threads ${threads.toFixed(1)} s, alone ${alone.toFixed(1)} s, queue ${queue.toFixed(1)} s: ` +
    `throughput ${(threads / queue).toFixed(3)} of threads', ${(alone / queue).toFixed(3)} of alone's; ${overhead.toFixed(0)} ms a job`
  );
}

async function inFolder(work: (folder: string) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "ztw-throughput-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As many games at once, of one sweep. */
async function playOnThreads({ numJobs, numGames }: ShortJobs, numWorkers: number): Promise<number> {
  const { bundle, method, taus, noopMax } = shortJobsPlay;
  const beganAt = performance.now();
  await evaluate({
    ...{ bundle, method, taus, numSeeds: numJobs * numGames, numWorkers },
    protocolOverrides: { noopMax },
  });
  return (performance.now() - beganAt) / 1_000;
}

async function playAlone(size: ShortJobs, numSlots: number, folder: string): Promise<number> {
  const campaign = shortJobs(size);
  const store = openStore(join(folder, "store"));
  const beganAt = performance.now();
  await runCampaign(campaign, { store, numSlots, workFolder: join(folder, "work") });
  return (performance.now() - beganAt) / 1_000;
}

async function playOverQueue(size: ShortJobs, numSlots: number, folder: string): Promise<number> {
  const campaign = shortJobs(size);
  const server = await startRedisServer();
  const stop = new AbortController();
  const redis = readRedisSettings("throughput", server.url);
  const worker = runWorker({
    ...{ redis, runJob, code: readCodeVersion(), numSlots, workFolder: join(folder, "work") },
    signal: stop.signal,
  });
  try {
    const beganAt = performance.now();
    await runOnQueue({ redis, campaign, store: join(folder, "store") });
    return (performance.now() - beganAt) / 1_000;
  } finally {
    stop.abort();
    await worker;
    await server.stop();
  }
}
