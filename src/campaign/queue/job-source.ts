/** Where a worker's jobs come from: one queue a kind, all over one connection, with locks that it renews itself. */

import type { Job, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { CodeVersion } from "../code-version.js";
import type { JobKind } from "../job.js";
import { answersOf } from "./answers.js";
import { loadQueuePackages } from "./packages.js";
import { mostTries, queueNames, queuePrefix } from "./payload.js";
import type { QueueTiming } from "./timing.js";

/** A job with the lock that its worker holds. */
export interface TakenJob {
  readonly job: Job;
  readonly token: string;
  readonly queue: Worker;
}

export interface JobSourceOptions {
  readonly code: CodeVersion;
  readonly kinds: readonly JobKind[];
  readonly timing: QueueTiming;
  /** Of the worker, for people. */
  readonly name: string;
  readonly onError: (error: Error) => void;
}

/**
 * Takes a lock anew that has expired while Redis was out of reach, if the job is still where its worker left it: a restart of Redis
 * costs no job a try. A lock that it has is its own: the worker may have an older try of the same job, which has lost its lock.
 */
const relockScript = `
local owner = redis.call("GET", KEYS[1])
if owner == ARGV[1] then return 1 end
if owner or not redis.call("LPOS", KEYS[2], ARGV[3]) then return 0 end
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
redis.call("SREM", KEYS[3], ARGV[3])
return 1`;

/** A job that somebody has removed is not made again. */
const forgiveScript = `
if redis.call("EXISTS", KEYS[1]) == 1 then redis.call("HSET", KEYS[1], "atm", 0, "stc", 0) end
return 1`;

/** The queues of one worker. */
export class JobSource {
  readonly #client: Redis;
  readonly #queues: readonly Worker[];
  readonly #timing: QueueTiming;
  #numTokens = 0;
  /** Until then locks may have expired whose owners come back. */
  #patientUntil: number;

  private constructor(client: Redis, queues: readonly Worker[], timing: QueueTiming) {
    this.#client = client;
    this.#queues = queues;
    this.#timing = timing;
    this.#patientUntil = performance.now() + timing.lockMs;
    client.on("ready", () => {
      this.#patientUntil = performance.now() + timing.lockMs * 2; // others may find Redis later than this worker
    });
  }

  static async open(client: Redis, options: JobSourceOptions): Promise<JobSource> {
    const { Worker, createRedisBackend } = await loadQueuePackages();
    const { timing, onError } = options;
    const settings = {
      connection: client,
      prefix: queuePrefix,
      autorun: false,
      name: options.name,
      lockDuration: timing.lockMs,
      stalledInterval: timing.stalledMs,
      maxStalledCount: mostTries - 1,
    };
    const queues = [...queueNames(options.code, options.kinds).values()].map((name) => {
      // Jobs are taken by hand, without waiting in Redis: so one connection serves all kinds.
      const queue = new Worker(name, null, settings, (queueName, opts) =>
        createRedisBackend(queueName, opts),
      );
      queue.on("error", onError);
      return queue;
    });
    await Promise.all(queues.map((queue) => queue.waitUntilReady()));
    return new JobSource(client, queues, timing);
  }

  /** The next job of the first kind that has one, or `undefined`. */
  async take(): Promise<TakenJob | undefined> {
    const asked = this.#client.pipeline();
    for (const queue of this.#queues) asked.exists(queue.toKey("wait"));
    const answers = await answersOf(asked);
    for (const [index, queue] of this.#queues.entries()) {
      if (answers[index] !== 1) continue;
      const token = `${queue.id}:${this.#numTokens++}`;
      const job = await queue.getNextJob(token, { block: false });
      if (job !== undefined) return { job, token, queue };
    }
    return undefined;
  }

  /** Renews locks; returns those jobs that are not this worker's any more. */
  async renew(taken: readonly TakenJob[]): Promise<TakenJob[]> {
    const lost: TakenJob[] = [];
    for (const queue of this.#queues) {
      const own = taken.filter((each) => each.queue === queue);
      if (own.length === 0) continue;
      const ids = own.map(({ job }) => job.id!);
      const tokens = own.map(({ token }) => token);
      const expired = await queue.extendJobLocks(ids, tokens, this.#timing.lockMs);
      for (const each of own.filter(({ job }) => expired.includes(job.id!)))
        if (!(await this.#relock(each))) lost.push(each);
    }
    return lost;
  }

  /**
   * Puts jobs back that no worker renews. Not at once after an outage: then every lock has expired, and their owners come back first.
   */
  async rescueStalled(): Promise<void> {
    if (performance.now() < this.#patientUntil) return;
    for (const queue of this.#queues) await queue.getBackend().moveStalledJobsToWait();
  }

  /** Tries that were made before a job got further count no more: a long one may meet many machines that are taken away. */
  async forgive({ job, queue }: TakenJob): Promise<void> {
    job.attemptsMade = 0;
    job.stalledCounter = 0;
    await this.#client.eval(forgiveScript, 1, queue.toKey(job.id!));
  }

  async close(): Promise<void> {
    await Promise.all(this.#queues.map((queue) => queue.close(true)));
  }

  async #relock({ job, token, queue }: TakenJob): Promise<boolean> {
    const keys = [`${queue.toKey(job.id!)}:lock`, queue.toKey("active"), queue.toKey("stalled")];
    const answer = await this.#client.eval(
      relockScript,
      keys.length,
      ...keys,
      token,
      this.#timing.lockMs,
      job.id!,
    );
    return answer === 1;
  }
}
