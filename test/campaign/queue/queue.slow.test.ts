import { existsSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Queue, UnrecoverableError, Worker } from "bullmq";
import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { checkpointKey } from "../../../src/campaign/checkpoints.js";
import { blobKey, doneKey, readArtifact, readDone } from "../../../src/campaign/done.js";
import type { JobRunner } from "../../../src/campaign/job-runner.js";
import { openStore } from "../../../src/campaign/open-store.js";
import { cancelOnQueue, readQueueStatus, retryOnQueue } from "../../../src/campaign/queue/control.js";
import { JobSource, type TakenJob } from "../../../src/campaign/queue/job-source.js";
import { queuedId, queueName, queuePrefix } from "../../../src/campaign/queue/payload.js";
import { CheckpointError } from "../../../src/core/errors.js";
import { startFakeS3 } from "../../helpers/fake-s3.js";
import { hastyTiming, queueStage, sleepAndWrite, until } from "../../helpers/queue-jobs.js";
import { hasRedis, ownRedis, type RedisServer, sharedRedis, whereRedis } from "../../helpers/redis.js";

describe.skipIf(!hasRedis)(`a campaign whose store is in S3, on a queue ${whereRedis}`, () => {
  it("is done by two workers, outlives refusals, and repeats nothing", async ({ onTestFinished }) => {
    const redis = await ownRedis(onTestFinished);
    const { objects, behavior } = await startFakeS3();
    const stage = queueStage(redis.url, onTestFinished, "s3://bucket/some/prefix");
    const jobs = stage.jobs(6);
    const ran: string[] = [];
    const runJob: JobRunner = (job, work) => {
      ran.push(job.label);
      return sleepAndWrite(job, work);
    };
    stage.worker({ runJob });
    stage.worker({ runJob });
    const outcome = await stage.campaign(jobs).ended;
    expect(outcome).toMatchObject({ numDone: 8, failed: [], blocked: [] });
    const keys = [...objects.keys()];
    expect(keys.every((key) => key.startsWith("some/prefix/"))).toBe(true);
    for (const { id } of jobs) expect(keys).toContain(`some/prefix/${doneKey(id)}`);
    expect((await stage.campaign(jobs).ended).numDone).toBe(8);
    expect(ran.sort()).toEqual(jobs.map(({ label }) => label).sort());

    const [lost] = jobs;
    const { artifacts } = (await readDone(openStore(stage.store), lost!.id))!;
    objects.delete(`some/prefix/${blobKey(artifacts[0]!.sha256)}`);
    objects.delete(`some/prefix/${doneKey(lost!.id)}`);
    const more = [...jobs, stage.job("one more", { needs: [lost!] })];
    const again = stage.campaign(more);
    await until(() => again.notes.length > 0 || ran.length > 8);
    behavior.failures = 2; // what a bucket refuses now, it may take the next time
    expect(await again.ended).toMatchObject({ numDone: 9, failed: [] });
    expect(new Set(ran.slice(8))).toEqual(new Set(["distillation", "one more"])); // one of them perhaps twice
  });
});

describe.skipIf(!hasRedis)(`a campaign on a queue ${whereRedis}`, async () => {
  const redis: RedisServer = hasRedis ? await sharedRedis() : ({} as RedisServer);

  it.concurrent("does every job once, what is needed first, over two workers", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { store, worker, campaign, at } = stage;
    const ran: string[] = [];
    const runJob: JobRunner = async (job, work) => {
      for (const id of job.needs) expect(await readDone(work.store, id)).toBeDefined();
      ran.push(job.label);
      return sleepAndWrite(job, work);
    };
    const jobs = stage.jobs(30);
    worker({ runJob });
    worker({ runJob });
    const { numDone, failed, blocked, isCancelled } = await campaign(jobs).ended;
    expect({ numDone, failed, blocked, isCancelled }).toEqual({
      ...{ numDone: 32, failed: [] },
      blocked: [],
      isCancelled: false,
    });
    expect(ran.sort()).toEqual(jobs.map(({ label }) => label).sort());
    const status = await readQueueStatus(at(jobs));
    expect(status).toMatchObject({ state: "unknown", counts: { done: 32 } });
    expect(status.workers.filter(({ code }) => code.commit === stage.code.commit)).toHaveLength(2);
    expect(readdirSync(join(store, "jobs"))).toHaveLength(32);
  });

  it.concurrent("repeats nothing that the store has, of whatever campaign", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign } = stage;
    const jobs = stage.jobs(5);
    const ran: string[] = [];
    worker({
      runJob: async (job, work) => {
        ran.push(job.label);
        return sleepAndWrite(job, work);
      },
    });
    await campaign(jobs).ended;
    const more = [...jobs.slice(0, -1), stage.job("another", { needs: [jobs[0]!] })];
    expect((await campaign(more).ended).numDone).toBe(7);
    expect(ran.sort()).toEqual([...jobs.map(({ label }) => label), "another"].sort());
  });

  it.concurrent("goes on from the store where its planner was stopped", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { store, worker, campaign } = stage;
    const jobs = stage.jobs(8, { ms: 60 });
    const first = campaign(jobs);
    worker({ numSlots: 1 });
    await until(() => existsSync(join(store, "jobs")) && readdirSync(join(store, "jobs")).length > 1);
    first.end();
    await expect(first.ended).rejects.toThrow();
    expect((await campaign(jobs).ended).numDone).toBe(10);
  });

  it.concurrent("leaves to each kind of worker its jobs", async ({ expect, onTestFinished }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign } = stage;
    const jobs = stage.jobs(3);
    const ran: [string, string][] = [];
    const runAs =
      (name: string): JobRunner =>
      (job, work) => {
        ran.push([name, job.kind]);
        return sleepAndWrite(job, work);
      };
    worker({ kinds: ["sweep"], runJob: runAs("sweeper") });
    const { ended, notes } = campaign(jobs);
    await until(() => notes.join().includes("No worker takes jobs of the kind distill, report."));
    expect(ran).toEqual([]);
    worker({ kinds: ["distill", "report"], runJob: runAs("other") });
    expect((await ended).numDone).toBe(5);
    expect(new Set(ran.map(([name, kind]) => `${name} ${kind}`))).toEqual(
      new Set(["other distill", "sweeper sweep", "other report"]),
    );
  });

  it.concurrent("never gives a job to a worker of another version, and says why nothing happens", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign } = stage;
    const ran: string[] = [];
    worker({
      code: { ...stage.code, emulatorVersion: "0.11.0" },
      runJob: async (job) => ran.push(job.label) as never,
    });
    const { ended, notes } = campaign([stage.job("one")]);
    await until(() => notes.join().includes("run another"));
    expect(ran).toEqual([]);
    expect(notes.join()).toMatch(
      /No worker of this version is there. Those that are there \(\d+\) run another: .* Start one on any machine: ztw worker --redis redis:/,
    );
    worker();
    expect((await ended).numDone).toBe(1);
  });

  it.concurrent("sets a poison job aside after three tries with its log, does the rest, and tries again when asked", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign, at } = stage;
    const [distill, poison, ...others] = stage.jobs(4);
    const jobs = [distill!, poison!, ...others];
    let isPoison = true;
    let numTries = 0;
    worker({
      runJob: async (job, work) => {
        if (job.id !== poison!.id || !isPoison) return sleepAndWrite(job, work);
        numTries++;
        throw new CheckpointError(`distill: expected weights, received NaN (${numTries}).`);
      },
    });
    const outcome = await campaign(jobs).ended;
    expect(numTries).toBe(3);
    expect(outcome).toMatchObject({ numDone: 4, isCancelled: false });
    expect(outcome.failed.map(({ job, reason }) => [job.label, reason])).toEqual([
      ["sweep 0", "distill: expected weights, received NaN (3)."],
    ]);
    expect(outcome.failed[0]!.log).toHaveLength(3);
    expect(outcome.failed[0]!.log[1]).toMatch(
      /^\d{4}-.* try 2: distill: expected weights, received NaN \(2\)\.$/,
    );
    expect(outcome.blocked.map(({ label }) => label)).toEqual(["report"]);
    expect((await readQueueStatus(at(jobs))).counts).toMatchObject({ done: 4, failed: 1, blocked: 1 });

    expect((await campaign(jobs).ended).failed).toHaveLength(1); // starting anew is no try
    expect(numTries).toBe(3);
    isPoison = false;
    const again = campaign(jobs);
    expect(await retryOnQueue(at(jobs))).toBe(1);
    await again.ended;
    expect((await campaign(jobs).ended).numDone).toBe(6);
  });

  it.concurrent("makes a chain that its store has lost anew in one run", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign } = stage;
    const store = openStore(stage.store);
    const first = stage.job("first", { kind: "distill" });
    const second = stage.job("second", { kind: "distill", needs: [first] });
    const third = stage.job("third", { needs: [second] });
    worker({
      runJob: async (job, work) => {
        for (const need of job.needs) {
          const { artifacts } = (await readDone(work.store, need))!;
          await readArtifact(work.store, need, artifacts[0]!);
        }
        return sleepAndWrite(job, work);
      },
    });
    await campaign([first, second]).ended;
    for (const { id } of [first, second]) {
      const { artifacts } = (await readDone(store, id))!;
      await store.put(blobKey(artifacts[0]!.sha256), Buffer.from("damaged"));
    }
    const { ended, notes } = campaign([first, second, third]);
    expect(await ended).toMatchObject({ numDone: 3, failed: [], blocked: [] });
    expect(notes.filter((line) => line.includes("made anew first"))).toEqual([
      "third: the store has lost second; made anew first.",
      "second: the store has lost first; made anew first.",
    ]);
  });

  it.concurrent("lets an older try of a job end before it begins the same anew", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign } = stage;
    const job = stage.job("one");
    const lock = `${queuePrefix}:${queueName(job.kind, job.code)}:${queuedId({ store: stage.store, job })}:lock`;
    const tries: string[] = [];
    const { notes } = worker({
      runJob: async (given, work) => {
        tries.push("begins");
        if (tries.length > 1) return sleepAndWrite(given, work);
        await redis.ask(`SET ${lock} another`); // it is another's now
        await until(() => work.signal?.aborted === true);
        await redis.ask(`DEL ${lock}`);
        await until(async () => tries.length > 1 || (await redis.ask(`EXISTS ${lock}`)).startsWith(":1"));
        await setTimeout(100);
        tries.push("ends");
        throw new Error("late");
      },
    });
    expect((await campaign([job]).ended).numDone).toBe(1);
    expect(tries).toEqual(["begins", "ends", "begins"]);
    expect(notes.join()).not.toContain("takes no job");
  });

  it.concurrent("makes anew what its store has lost, and then what was set aside over that", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign, store } = stage;
    const jobs = stage.jobs(2);
    const [distillation] = jobs;
    let isDamaged = true;
    worker({
      runJob: async (job, work) => {
        if (job.kind === "sweep" && isDamaged)
          throw new CheckpointError("readArtifact: other bytes or none.");
        return sleepAndWrite(job, work);
      },
    });
    expect(await campaign(jobs).ended).toMatchObject({ numDone: 1, failed: [{}, {}] });
    await openStore(store).remove(doneKey(distillation!.id));
    isDamaged = false;
    expect(await campaign(jobs).ended).toMatchObject({ numDone: 4, failed: [] });
  });

  it.concurrent("does not count the tries of a job that gets further each time", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign } = stage;
    const job = stage.job("long");
    const key = `${queuePrefix}:${queueName(job.kind, job.code)}:${queuedId({ store: stage.store, job })}`;
    let numTries = 0;
    worker({
      runJob: async (given, work) => {
        numTries++;
        if (numTries === 7) return sleepAndWrite(given, work);
        await redis.ask(`HSET ${key} stc 2`); // as if two workers had not been heard of again
        const numSteps = Math.min(numTries, 4); // then it is stuck
        await work.store.get(checkpointKey(job.id));
        await work.store.put(checkpointKey(job.id), Buffer.from(`{ "step": ${numSteps} }`));
        if (numTries < 5) await until(async () => (await redis.ask(`HGET ${key} stc`)).includes("0"));
        throw new CheckpointError("train: no luck.");
      },
    });
    const { failed } = await campaign([job]).ended;
    expect(failed.map(({ reason }) => reason)).toEqual(["train: no luck."]);
    expect(numTries).toBe(6);
  });

  it.concurrent("gives a job back that a full disk has stopped, without counting a try, and rests", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign } = stage;
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    let isFull = true;
    let numTries = 0;
    const bad = worker({
      runJob: async (job, work) => {
        if (!isFull) return sleepAndWrite(job, work);
        numTries++;
        throw new CheckpointError("writeFile: cannot write x: the disk is full.", { cause: full });
      },
      numSlots: 1,
    });
    const { ended } = campaign([stage.job("one"), stage.job("two")]);
    const beganAt = performance.now();
    await until(() => numTries >= 5); // more often than a poison job is tried
    expect(performance.now() - beganAt).toBeGreaterThan(60 + 120 + 240); // between them
    expect(bad.notes.join()).toMatch(/one \(the machine's fault\): writeFile: .* the disk is full/);
    isFull = false;
    expect(await ended).toMatchObject({ numDone: 2, failed: [] });
  });

  it.concurrent("lets another worker do what the one with the full disk cannot", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign } = stage;
    worker({
      runJob: async () => {
        throw Object.assign(new Error("write failed"), { code: "EDQUOT" });
      },
      timing: { restMs: 5_000 },
    });
    worker();
    expect((await campaign(stage.jobs(6)).ended).numDone).toBe(8);
  });

  it.concurrent("puts jobs back when a worker is stopped, without counting a try", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign } = stage;
    const { ended } = campaign([stage.job("long")]);
    for (let index = 0; index < 4; index++) {
      let hasBegun = false;
      const each = worker({
        runJob: (job, work) => {
          hasBegun = true;
          return sleepAndWrite({ ...job, options: { ms: 60_000 } }, work);
        },
      });
      await until(() => hasBegun);
      expect(await each.end()).toMatchObject({ returned: 1 });
    }
    worker();
    expect(await ended).toMatchObject({ numDone: 1, failed: [] });
  });

  it.concurrent("is cancelled while it runs, keeps what is done and what another campaign wants, and can be begun again", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign, at } = stage;
    const shared = stage.job("shared");
    const jobs = [
      stage.job("done"),
      shared,
      stage.job("own", { ms: 60_000 }),
      stage.job("last", { ms: 60_000 }),
    ];
    const { ended } = campaign(jobs);
    const other = campaign([shared]);
    let isHeld = true;
    worker({
      numSlots: 3,
      runJob: async (job, work) => {
        if (job.id === shared.id) await until(() => !isHeld);
        return sleepAndWrite(job, work);
      },
    });
    const counts = async () => (await readQueueStatus(at(jobs))).counts;
    await until(async () => {
      const { active, done } = await counts();
      return active === 3 && done === 1;
    });
    await until(async () => (await readQueueStatus(at([shared]))).state === "wanted");
    expect(await cancelOnQueue(at(jobs), 100)).toBe(2);
    expect(await ended).toMatchObject({ numDone: 1, isCancelled: true, failed: [] });
    isHeld = false;
    expect(await other.ended).toMatchObject({ numDone: 1, isCancelled: false });
    await until(async () => (await counts()).waiting === 2);
    const status = await readQueueStatus(at(jobs));
    expect(status).toMatchObject({ state: "cancelled", counts: { done: 2, waiting: 2 } });
    campaign(jobs);
    await until(async () => (await counts()).active === 2);
  });

  it.concurrent("does not set aside what another campaign cancelled before it knew of this one", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { ended } = stage.campaign([stage.job("shared")]);
    const cancelling = new Worker(
      queueName("sweep", stage.code),
      () => Promise.reject(new UnrecoverableError("cancelled")),
      { connection: { port: redis.port, maxRetriesPerRequest: null }, prefix: queuePrefix },
    );
    await new Promise((resolve) => cancelling.once("failed", resolve));
    await cancelling.close();
    stage.worker();
    expect(await ended).toMatchObject({ numDone: 1, failed: [], isCancelled: false });
  });

  it.concurrent("keeps a job that was taken anew while the try before it, which has lost it, still ends", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const jobs = [stage.job("one")];
    const { ended } = stage.campaign(jobs);
    const client = new Redis({ port: redis.port, maxRetriesPerRequest: null });
    onTestFinished(async () => client.disconnect());
    const source = await JobSource.open(client, {
      ...{ code: stage.code, kinds: ["sweep"], timing: hastyTiming, name: "test", onError: () => {} },
    });
    let taken: TakenJob | undefined;
    await until(async () => {
      taken = await source.take();
      return taken !== undefined;
    });
    const older = { ...taken!, token: "older" };
    expect(await source.renew([older, taken!])).toEqual([older]);
    await taken!.job.moveToWait(taken!.token);
    stage.worker();
    expect((await ended).numDone).toBe(1);
  });

  it.concurrent("does the same job for two stores", async ({ expect, onTestFinished }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign } = stage;
    const other = queueStage(redis.url, onTestFinished);
    worker();
    const jobs = [stage.job("same")];
    const outcomes = await Promise.all([campaign(jobs).ended, other.campaign(jobs).ended]);
    expect(outcomes.map(({ numDone }) => numDone)).toEqual([1, 1]);
  });

  it.concurrent("leaves alone what is no job of ours", async ({ expect, onTestFinished }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, store } = stage;
    const queue = new Queue(queueName("sweep", stage.code), {
      connection: { port: redis.port },
      prefix: queuePrefix,
    });
    onTestFinished(async () => void (await queue.close()));
    const job = stage.job("one");
    const strange = [
      { command: "rm -rf /" },
      { campaign: "test", store, job: { ...job, options: { path: "../../etc" } } },
      { campaign: "test", store: "ftp://h/x", job },
    ];
    const ran: string[] = [];
    const { notes } = worker({ runJob: async ({ label }) => ran.push(label) as never });
    const added = await Promise.all(strange.map((data) => queue.add("strange", data, { attempts: 3 })));
    await until(async () => {
      const states = await Promise.all(added.map((each) => each.getState()));
      return states.every((state) => state === "failed");
    });
    expect(ran).toEqual([]);
    expect(notes.join("\n")).toMatch(/expected a job of a campaign in the queue/);
  });

  it.concurrent("gives jobs back where the store is not to be seen", async ({ expect, onTestFinished }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign, at, store } = stage;
    const jobs = [stage.job("one")];
    const { ended } = campaign(jobs);
    await until(async () => (await readQueueStatus(at(jobs))).counts.queued === 1);
    renameSync(store, `${store}-away`);
    const { notes } = worker();
    await until(() => notes.length > 0);
    expect(notes.join()).toMatch(
      /\(the machine's fault\): worker: expected the campaign's store at .*\/store,/,
    );
    renameSync(`${store}-away`, store);
    expect((await ended).numDone).toBe(1);
    expect((await readQueueStatus(at(jobs))).counts.failed).toBe(0);
  });

  it.concurrent("ends a worker that has nothing to do, where that is asked for", async ({
    expect,
    onTestFinished,
  }) => {
    const stage = queueStage(redis.url, onTestFinished);
    const { worker, campaign, at } = stage;
    const jobs = [stage.job("one", { ms: 500 })];
    const { ended: over } = campaign(jobs);
    await until(async () => (await readQueueStatus(at(jobs))).counts.queued === 1);
    const { ended } = worker({ idleMs: 300 });
    expect((await over).numDone).toBe(1);
    expect(await ended).toMatchObject({ done: 1, failed: 0 });
    const { workers } = await readQueueStatus(at(jobs));
    expect(workers.filter(({ code }) => code.commit === stage.code.commit)).toEqual([]); // it has said that it leaves
  });
});
