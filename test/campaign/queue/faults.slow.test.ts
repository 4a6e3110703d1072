import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, it } from "vitest";
import { readDone } from "../../../src/campaign/done.js";
import type { JobSpec } from "../../../src/campaign/job.js";
import type { JobRunner } from "../../../src/campaign/job-runner.js";
import { openStore } from "../../../src/campaign/open-store.js";
import { readQueueStatus } from "../../../src/campaign/queue/control.js";
import { queuedId, queueName } from "../../../src/campaign/queue/payload.js";
import { packageRoot } from "../../../src/core/paths.js";
import { hastyTiming, type QueueStage, queueStage, sleepAndWrite, until } from "../../helpers/queue-jobs.js";
import { hasRedis, ownRedis, whereRedis } from "../../helpers/redis.js";
import { startProxy } from "../../helpers/stalling-proxy.js";

/** For workers that are not heard of again, so that others soon know. */
const quick = { ...hastyTiming, lockMs: 300, beatMs: 60, stalledMs: 60 };

type OnTestFinished = (undo: () => Promise<void>) => void;

/** Workers as processes, and what they say that they did. */
function processes(stage: QueueStage, url: string, onTestFinished: OnTestFinished) {
  const children: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of children) child.kill("SIGKILL");
  });
  const logFile = join(stage.folder, "log.txt");
  const lines = () => {
    try {
      return readFileSync(logFile, "utf8").trim().split("\n");
    } catch {
      return [];
    }
  };
  return {
    /** With `numBlocks`, files may have so many blocks of 512 bytes (1,024 in some shells), which stands for a full disk. */
    start: ({ numSlots = 2, skewMs = 0, timing = hastyTiming, numBlocks = -1 } = {}) => {
      const options = {
        ...{
          dist: pathToFileURL(join(packageRoot, "dist")).href,
          url,
          code: stage.code,
          numSlots,
          skewMs,
          logFile,
        },
        ...{ workFolder: join(stage.folder, "work"), timing },
      };
      const program = join(packageRoot, "test", "helpers", "queue-worker.mjs");
      const limit = numBlocks < 0 ? "" : `ulimit -f ${numBlocks}; `;
      const args = ["-c", `${limit}exec "$0" "$@"`, process.execPath, program, JSON.stringify(options)];
      const child = spawn("sh", args, { stdio: "ignore" });
      children.push(child);
      return child;
    },
    count: (begin: string) => lines().filter((line) => line.startsWith(begin)).length,
    lines,
  };
}

/** Each job has its one result, the same bytes whoever made it. */
async function everyResult(stage: QueueStage, jobs: readonly JobSpec[]): Promise<string[]> {
  const store = openStore(stage.store);
  const done = await Promise.all(jobs.map(({ id }) => readDone(store, id)));
  return done.map((each) => `${each?.id} ${each?.artifacts.map(({ sha256 }) => sha256)}`);
}

/** Counts how often each job was begun, and runs it. */
function counting(counts: Map<string, number>, run: JobRunner = sleepAndWrite): JobRunner {
  return (job, work) => {
    counts.set(job.label, (counts.get(job.label) ?? 0) + 1);
    return run(job, work);
  };
}

describe.skipIf(!hasRedis)(`a campaign survives ${whereRedis}`, () => {
  it.concurrent("workers that are killed", async ({ expect, onTestFinished }) => {
    const redis = await ownRedis(onTestFinished);
    const stage = queueStage(redis.url, onTestFinished);
    const jobs = stage.jobs(12, { ms: 120 });
    const { start, count } = processes(stage, redis.url, onTestFinished);
    const { ended } = stage.campaign(jobs);
    const first = start({ timing: quick });
    await until(() => count("begin sweep") > 1);
    first.kill("SIGKILL");
    const second = start({ timing: quick });
    await until(() => count("begin sweep") > 5);
    second.kill("SIGKILL");
    start({ timing: quick });
    expect(await ended).toMatchObject({ numDone: 14, failed: [], blocked: [] });
    expect(new Set(await everyResult(stage, jobs)).size).toBe(14);
    expect(count("begin")).toBeLessThanOrEqual(14 + 2 * 2); // only what was under way is begun again
    expect(count("begin")).toBeGreaterThan(14);
  });

  it.concurrent("a job that brings three workers down, which is set aside then", async ({
    expect,
    onTestFinished,
  }) => {
    const redis = await ownRedis(onTestFinished);
    const stage = queueStage(redis.url, onTestFinished);
    const jobs = [stage.job("killer", { action: "die" }), stage.job("harmless", { ms: 50 })];
    const { start, count } = processes(stage, redis.url, onTestFinished);
    const { ended } = stage.campaign(jobs);
    for (let index = 0; index < 3; index++) {
      const child = start({ numSlots: 1, timing: quick });
      await until(() => child.signalCode !== null || count("end harmless") > 99);
      expect(child.signalCode).toBe("SIGKILL");
      expect(count("begin killer")).toBe(index + 1);
    }
    start({ timing: quick });
    const { numDone, failed } = await ended;
    expect(numDone).toBe(1);
    expect(failed[0]?.reason).toMatch(/^3 workers that ran it were not heard of again/);
    expect(count("begin killer")).toBe(3);
    expect(count("begin harmless")).toBe(1);
  });

  it.concurrent("a Redis that is killed and has kept nothing", async ({ expect, onTestFinished }) => {
    const redis = await ownRedis(onTestFinished);
    const stage = queueStage(redis.url, onTestFinished);
    const jobs = stage.jobs(10, { ms: 100 });
    const counts = new Map<string, number>();
    const { ended, notes } = stage.campaign(jobs);
    stage.worker({ runJob: counting(counts), numSlots: 2 });
    await until(() => counts.size > 3);
    await redis.kill();
    await delay(300);
    await redis.start();
    expect(await ended).toMatchObject({ numDone: 12, failed: [] });
    expect(new Set(await everyResult(stage, jobs)).size).toBe(12);
    expect(notes.join()).toMatch(/is back.*released again/s);
    expect(Math.max(...counts.values())).toBeLessThan(3);
  });

  it.concurrent("a Redis that is restarted, whose jobs go on where they are", async ({
    expect,
    onTestFinished,
  }) => {
    const redis = await ownRedis(onTestFinished, "--appendonly", "yes", "--appendfsync", "always");
    const stage = queueStage(redis.url, onTestFinished);
    const jobs = [stage.job("long", { ms: 2_500 }), stage.job("long too", { ms: 2_500 }), stage.job("next")];
    const counts = new Map<string, number>();
    const { ended } = stage.campaign(jobs);
    for (let index = 0; index < 2; index++) stage.worker({ runJob: counting(counts), numSlots: 1 });
    await until(() => counts.size > 1);
    await redis.kill();
    await delay(hastyTiming.lockMs * 1.5); // all locks have expired
    await redis.start();
    expect(await ended).toMatchObject({ numDone: 3, failed: [] });
    expect([...counts.values()]).toEqual([1, 1, 1]);
  });

  it.concurrent("a Redis that was away while nothing was to do", async ({ expect, onTestFinished }) => {
    const redis = await ownRedis(onTestFinished);
    const stage = queueStage(redis.url, onTestFinished);
    const { start, count } = processes(stage, redis.url, onTestFinished);
    const child = start();
    stage.worker();
    const jobs = stage.jobs(2);
    await until(async () => (await readQueueStatus(stage.at(jobs))).workers.length === 2);
    await redis.kill();
    await delay(1_500);
    await redis.start();
    await until(() => count("note Redis at") >= 2);
    expect((await stage.campaign(jobs).ended).numDone).toBe(4);
    expect(child.exitCode).toBeNull();
  });

  it.concurrent("a network that is cut for one worker, whose jobs others take over", async ({
    expect,
    onTestFinished,
  }) => {
    const redis = await ownRedis(onTestFinished);
    const proxy = await startProxy(redis.port);
    onTestFinished(async () => proxy.close());
    const stage = queueStage(redis.url, onTestFinished);
    const jobs = [stage.job("long", { ms: 1_500 }), ...stage.jobs(3)];
    const [cut, well] = [new Map<string, number>(), new Map<string, number>()];
    const { ended } = stage.campaign(jobs.slice(0, 1));
    const worker = stage.worker({ url: proxy.url, runJob: counting(cut), numSlots: 1 });
    await until(() => cut.size === 1);
    proxy.cut();
    stage.worker({ runJob: counting(well), numSlots: 1 });
    await until(() => well.size === 1);
    proxy.mend();
    expect(await ended).toMatchObject({ numDone: 1, failed: [] });
    expect([...cut, ...well]).toEqual([
      ["long", 1],
      ["long", 1],
    ]);
    await until(() => worker.notes.join().includes("is back"));
    expect(await stage.campaign(jobs).ended).toMatchObject({ numDone: 6, failed: [] });
    await until(() => cut.size > 1 || well.size === 6);
    expect((await worker.end()).failed).toBe(0);
  });

  it.concurrent("a network that is cut for everybody", async ({ expect, onTestFinished }) => {
    const redis = await ownRedis(onTestFinished);
    const proxy = await startProxy(redis.port);
    onTestFinished(async () => proxy.close());
    const stage = queueStage(proxy.url, onTestFinished);
    const jobs = stage.jobs(4, { ms: 300 });
    const counts = new Map<string, number>();
    const { ended } = stage.campaign(jobs);
    for (let index = 0; index < 2; index++) stage.worker({ runJob: counting(counts), numSlots: 1 });
    await until(() => counts.size > 2);
    proxy.cut();
    await delay(hastyTiming.lockMs * 1.5);
    proxy.mend();
    expect(await ended).toMatchObject({ numDone: 6, failed: [] });
    expect(Math.max(...counts.values())).toBeLessThan(3);
  });

  it.concurrent("a Redis that takes nothing for a while, because its memory or its disk is full", async ({
    expect,
    onTestFinished,
  }) => {
    const redis = await ownRedis(onTestFinished);
    const stage = queueStage(redis.url, onTestFinished);
    const jobs = stage.jobs(4, { ms: 150 });
    const counts = new Map<string, number>();
    const { ended, notes } = stage.campaign(jobs);
    const worker = stage.worker({ runJob: counting(counts), numSlots: 2 });
    await until(() => counts.size > 1);
    await redis.ask("CONFIG SET maxmemory 1");
    await until(() => notes.concat(worker.notes).join().includes("OOM"));
    await delay(300);
    const said = worker.notes.filter((line) => line.startsWith("Redis: "));
    expect(said).toEqual([...new Set(said)]); // each once, not at each of its many tries
    await redis.ask("CONFIG SET maxmemory 0");
    expect(await ended).toMatchObject({ numDone: 6, failed: [] });
    expect(Math.max(...counts.values())).toBeLessThan(3);
  });

  it.concurrent("a disk of one machine that is full, without counting a try", async ({
    expect,
    onTestFinished,
  }) => {
    const redis = await ownRedis(onTestFinished);
    const stage = queueStage(redis.url, onTestFinished);
    const { start, count, lines } = processes(stage, redis.url, onTestFinished);
    const jobs = [stage.job("large", { numBytes: 100_000 }), stage.job("large too", { numBytes: 100_000 })];
    start({ numSlots: 1, numBlocks: 64 });
    const { ended } = stage.campaign(jobs);
    await until(() => count("note large") >= 4);
    expect(lines().join("\n")).toMatch(
      /\(the machine's fault\): .*it would be larger than a file may be here/,
    );
    start();
    expect(await ended).toMatchObject({ numDone: 2, failed: [] });
  });

  it.concurrent("a worker that was asleep while others took over its job", async ({
    expect,
    onTestFinished,
  }) => {
    const redis = await ownRedis(onTestFinished);
    const stage = queueStage(redis.url, onTestFinished);
    const { start, count } = processes(stage, redis.url, onTestFinished);
    const asleep = start({ timing: quick, numSlots: 1 });
    const job = stage.job("long", { ms: 700 });
    const { ended } = stage.campaign([job]);
    await until(() => count("begin long") === 1);
    asleep.kill("SIGSTOP");
    start({ timing: quick });
    await until(() => count("begin long") === 2);
    asleep.kill("SIGCONT");
    expect(await ended).toMatchObject({ numDone: 1, failed: [] });
    expect((await stage.campaign([job, stage.job("next")]).ended).numDone).toBe(2);
    expect(asleep.exitCode).toBeNull();
  });

  it.concurrent("two that lead it at once", async ({ expect, onTestFinished }) => {
    const redis = await ownRedis(onTestFinished);
    const stage = queueStage(redis.url, onTestFinished);
    const jobs = stage.jobs(8, { ms: 20 });
    const counts = new Map<string, number>();
    stage.worker({ runJob: counting(counts) });
    const outcomes = await Promise.all([stage.campaign(jobs).ended, stage.campaign(jobs).ended]);
    expect(outcomes.map(({ numDone }) => numDone)).toEqual([10, 10]);
    expect([...counts.values()]).toEqual(jobs.map(() => 1));
  });

  it.concurrent("clocks that differ by a day", async ({ expect, onTestFinished }) => {
    const redis = await ownRedis(onTestFinished);
    const stage = queueStage(redis.url, onTestFinished);
    const jobs = stage.jobs(10, { ms: 60 });
    const { start, count } = processes(stage, redis.url, onTestFinished);
    const day = 86_400_000;
    const ahead = start({ skewMs: day });
    start({ skewMs: -day });
    const { ended } = stage.campaign(jobs);
    await until(() => count("begin sweep") > 2);
    ahead.kill("SIGKILL"); // what it had is taken over by one whose clock is two days behind
    expect(await ended).toMatchObject({ numDone: 12, failed: [] });
    expect(count("begin")).toBeLessThanOrEqual(12 + 2);
  });

  it.concurrent("two workers that were given the same job", async ({ expect, onTestFinished }) => {
    const redis = await ownRedis(onTestFinished);
    const stage = queueStage(redis.url, onTestFinished);
    const job = stage.job("same", { ms: 500 });
    const counts = new Map<string, number>();
    const { ended } = stage.campaign([job]);
    const one = stage.worker({ runJob: counting(counts), numSlots: 1, timing: { beatMs: 60_000 } });
    await until(() => counts.get("same") === 1);
    const key = `ztw:${queueName(job.kind, job.code)}`;
    const id = queuedId({ store: stage.store, job });
    await redis.ask(`DEL ${key}:${id}:lock`);
    await redis.ask(`LREM ${key}:active 0 ${id}`);
    await redis.ask(`LPUSH ${key}:wait ${id}`);
    const other = stage.worker({ runJob: counting(counts), numSlots: 1 });
    expect(await ended).toMatchObject({ numDone: 1, failed: [] });
    expect(counts.get("same")).toBe(2);
    const [first, second] = [await one.end(), await other.end()];
    expect([first.done + second.done, first.lost + second.lost]).toEqual([1, 1]);
    expect(await everyResult(stage, [job])).toHaveLength(1);
  });

  it.concurrent("a worker that is stopped while Redis is away", async ({ expect, onTestFinished }) => {
    const redis = await ownRedis(onTestFinished);
    const stage = queueStage(redis.url, onTestFinished);
    const { ended } = stage.campaign([stage.job("long", { ms: 400 })]);
    const counts = new Map<string, number>();
    const worker = stage.worker({ runJob: counting(counts), timing: { stopMs: 300 } });
    await until(() => counts.size === 1);
    await redis.kill();
    const stoppedAt = performance.now();
    await worker.end();
    expect(performance.now() - stoppedAt).toBeLessThan(2_000);
    await redis.start();
    stage.worker();
    expect(await ended).toMatchObject({ numDone: 1, failed: [] });
  });
});
