/** What a planner sees of the queues and does to them: where jobs are, which to release, which to take away. */
import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { groupBy } from "../../core/groups.js";
import type { JobSpec } from "../job.js";
import { answersOf } from "./answers.js";
import { cancelledReason, markCancelled, unmarkCancelled } from "./cancelled.js";
import type { Failure } from "./failure.js";
import { loadQueuePackages } from "./packages.js";
import { mostTries, type Payload, queuedId, queueName, queuePrefix } from "./payload.js";

/** Where a released job is. `gone`: the queue does not know it (any more). */
export type Place = "queued" | "active" | "completed" | "failed" | "gone";

const jobOptions = {
  attempts: mostTries,
  removeOnComplete: { count: 1_000 },
  removeOnFail: false,
  keepLogs: 100,
  stackTraceLimit: 1,
};
/** The store tells of results, and events are read by nobody of ours. */
const mostEvents = 100;
/** Jobs that Redis is asked about at once. */
const batchSize = 1_000;
/** Questions a job. */
const numAsked = 4;

/** The queues of one store's jobs. */
export class JobBoard {
  readonly #client: Redis;
  readonly #store: string;
  readonly #queues = new Map<string, Queue>();

  /** @param store - absolute URL. */
  constructor(client: Redis, store: string) {
    this.#client = client;
    this.#store = store;
  }

  /** Puts jobs where workers take them. One that is there already stays as it is. */
  async release(campaign: string, jobs: readonly JobSpec[]): Promise<void> {
    await unmarkCancelled(
      this.#client,
      jobs.map((job) => this.#idOf(job)),
    );
    for (const [name, own] of this.#byQueue(jobs)) {
      const queue = await this.#queue(name);
      const added = own.map((job) => {
        const data: Payload = { campaign, store: this.#store, job };
        return { name: job.label, data, opts: { ...jobOptions, jobId: this.#idOf(job) } };
      });
      await queue.addBulk(added);
    }
  }

  /** Where jobs are, by id. */
  async look(jobs: readonly JobSpec[]): Promise<Map<string, Place>> {
    const places = new Map<string, Place>();
    for (let begin = 0; begin < jobs.length; begin += batchSize) {
      const batch = jobs.slice(begin, begin + batchSize);
      const asked = this.#client.pipeline();
      for (const job of batch) {
        const key = `${queuePrefix}:${queueName(job.kind, job.code)}`;
        const id = this.#idOf(job);
        asked.exists(`${key}:${id}`).zscore(`${key}:completed`, id).zscore(`${key}:failed`, id);
        asked.exists(`${key}:${id}:lock`);
      }
      const answers = await answersOf(asked);
      for (const [index, job] of batch.entries())
        places.set(job.id, placeOf(answers.slice(index * numAsked, (index + 1) * numAsked)));
    }
    return places;
  }

  /** Takes jobs out of the queues; those that run are stopped by their workers. */
  async withdraw(jobs: readonly JobSpec[]): Promise<void> {
    const places = await this.look(jobs);
    const known = jobs.filter(({ id }) => places.get(id) !== "gone");
    const running: string[] = [];
    for (const [name, own] of this.#byQueue(known)) {
      const queue = await this.#queue(name);
      for (const job of own) {
        const isRemoved = (await queue.remove(this.#idOf(job))) === 1;
        if (!isRemoved) running.push(this.#idOf(job));
      }
    }
    await markCancelled(this.#client, running);
  }

  /** Whether a job that was seen to have failed was cancelled, by a campaign that did not know of this one; or is out already. */
  async wasCancelled(job: JobSpec): Promise<boolean> {
    const queue = await this.#queue(queueName(job.kind, job.code));
    const found = await queue.getJob(this.#idOf(job));
    return found == null || found.failedReason === cancelledReason;
  }

  /** Why a job was set aside. */
  async failure(job: JobSpec): Promise<Failure> {
    const queue = await this.#queue(queueName(job.kind, job.code));
    const [found, { logs }] = await Promise.all([
      queue.getJob(this.#idOf(job)),
      queue.getJobLogs(this.#idOf(job)),
    ]);
    return { reason: found?.failedReason ?? "unknown", log: logs };
  }

  /** How far jobs that run say that they are. */
  async progress(job: JobSpec): Promise<unknown> {
    const queue = await this.#queue(queueName(job.kind, job.code));
    return (await queue.getJob(this.#idOf(job)))?.progress;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }

  #idOf(job: JobSpec): string {
    return queuedId({ store: this.#store, job });
  }

  #byQueue(jobs: readonly JobSpec[]): Map<string, JobSpec[]> {
    return groupBy(jobs, ({ kind, code }) => queueName(kind, code));
  }

  async #queue(name: string): Promise<Queue> {
    const found = this.#queues.get(name);
    if (found !== undefined) return found;
    const { Queue } = await loadQueuePackages();
    const queue = new Queue(name, {
      connection: this.#client,
      prefix: queuePrefix,
      streams: { events: { maxLen: mostEvents } },
    });
    queue.on("error", () => {}); // the connection's own notes say it
    this.#queues.set(name, queue);
    return queue;
  }
}

function placeOf([isThere, completedAt, failedAt, hasLock]: readonly unknown[]): Place {
  if (isThere !== 1) return "gone";
  if (completedAt !== null) return "completed";
  if (failedAt !== null) return "failed";
  return hasLock === 1 ? "active" : "queued";
}
