/** A worker: takes jobs from the queues of its version as long as it has a slot free, and keeps its locks on them. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Redis } from "ioredis";
import { checkInteger, checkObject, checkText } from "../../core/check.js";
import { type CodeVersion, codeVersionSchema } from "../code-version.js";
import { type JobKind, jobKinds } from "../job.js";
import type { JobRunner } from "../job-runner.js";
import { findCancelled, unmarkCancelled } from "./cancelled.js";
import { connectToRedis } from "./connection.js";
import type { Ending } from "./ending.js";
import { JobRun } from "./job-run.js";
import { JobSource, type TakenJob } from "./job-source.js";
import { MachineRest } from "./machine-rest.js";
import { announce, retract } from "./presence.js";
import type { RedisSettings } from "./redis-settings.js";
import { type QueueTiming, usualTiming } from "./timing.js";
import { unlessAborted } from "./unless-aborted.js";
import type { WorkerPresence } from "./worker-presence.js";

export interface WorkerOptions {
  readonly redis: RedisSettings;
  readonly runJob: JobRunner;
  /** The version that it runs: jobs of others are left to others. */
  readonly code: CodeVersion;
  /** Default: all. */
  readonly kinds?: readonly JobKind[];
  /** Jobs that run at once. Default 1. */
  readonly numSlots?: number;
  /** Where jobs keep what is unfinished. */
  readonly workFolder: string;
  /** Folder of ROM files, if not where set-up puts them. */
  readonly romFolder?: string;
  /** Ends when there was nothing to do for so long. Default: never. */
  readonly idleMs?: number;
  /** Stops it: jobs put their checkpoints and go back to the queue. */
  readonly signal: AbortSignal;
  /** What happens, for people. */
  readonly onNote?: (line: string) => void;
  readonly timing?: Partial<QueueTiming>;
}

/** How many jobs ended how. */
export type WorkerSummary = Readonly<Record<Ending, number>>;

const mostSlots = 1_024;
/** Between two notes that say the same of Redis. */
const quietMs = 60_000;
/** Before a worker that found nothing asks again, it waits a part of this up to the whole. */
const shortestPollShare = 0.5;

/**
 * Works until it is stopped, or has been idle for `idleMs`. Nothing that Redis, the network or a job does ends it.
 *
 * @throws {InvalidArgumentError} for options that are not acceptable.
 * @throws {NativeError} if Redis cannot be reached or is not fit at the start.
 */
export async function runWorker(options: WorkerOptions): Promise<WorkerSummary> {
  checkObject("worker", "options", options);
  checkInteger("worker", "numSlots", options.numSlots ?? 1, { min: 1, max: mostSlots });
  checkText("worker", "workFolder", options.workFolder);
  const name = `${hostname()}-${process.pid}`;
  const client = await connectToRedis(options.redis, {
    where: "worker",
    name: `ztw-${name}`,
    silentMs: (options.timing?.lockMs ?? usualTiming.lockMs) / 2, // early enough to renew locks over a new one
    ...(options.onNote !== undefined && { onNote: options.onNote }),
  });
  try {
    return await new CampaignWorker(client, name, options).work();
  } finally {
    client.disconnect();
  }
}

class CampaignWorker {
  readonly #id = randomUUID();
  readonly #client: Redis;
  readonly #name: string;
  readonly #options: WorkerOptions;
  readonly #timing: QueueTiming;
  readonly #kinds: readonly JobKind[];
  readonly #code: CodeVersion;
  readonly #runs = new Set<JobRun>();
  readonly #summary: Record<Ending, number> = { done: 0, failed: 0, returned: 0, lost: 0, cancelled: 0 };
  #source: JobSource | undefined;
  readonly #rest: MachineRest;
  /** A job that is on its way. */
  #taking: Promise<TakenJob | undefined> | undefined;
  #beating: Promise<void> | undefined;
  #isLeaving = false;
  /** What went wrong with Redis, and when that was last said. */
  readonly #troubles = new Map<string, number>();
  #wake = new AbortController();

  constructor(client: Redis, name: string, options: WorkerOptions) {
    this.#client = client;
    this.#name = name;
    this.#options = options;
    this.#timing = { ...usualTiming, ...options.timing };
    this.#rest = new MachineRest(this.#timing.restMs);
    this.#kinds = options.kinds ?? jobKinds;
    this.#code = codeVersionSchema.parse(options.code);
  }

  async work(): Promise<WorkerSummary> {
    const source = await JobSource.open(this.#client, {
      ...{ code: this.#code, kinds: this.#kinds, timing: this.#timing, name: this.#name },
      onError: (error) => this.#trouble(error),
    });
    this.#source = source;
    const beats = setInterval(() => this.#beat(), this.#timing.beatMs);
    const rescues = setInterval(() => void this.#quietly(source.rescueStalled()), this.#timing.stalledMs);
    const onStop = () => this.#wake.abort();
    this.#options.signal.addEventListener("abort", onStop);
    try {
      this.#beat();
      await this.#takeJobs(source);
      await this.#stop();
    } finally {
      this.#options.signal.removeEventListener("abort", onStop);
      clearInterval(beats);
      clearInterval(rescues);
    }
    return this.#summary;
  }

  async #takeJobs(source: JobSource): Promise<void> {
    const { signal, idleMs = Number.POSITIVE_INFINITY, numSlots = 1 } = this.#options;
    let busyAt = performance.now();
    while (!signal.aborted) {
      const { isResting } = this.#rest;
      if (this.#runs.size > 0 || isResting) busyAt = performance.now();
      if (performance.now() - busyAt > idleMs) return;
      const isFree = this.#runs.size < numSlots && !isResting;
      const taken = isFree ? await this.#take(source) : undefined;
      if (taken !== undefined) this.#start(taken);
      else await this.#pause();
    }
  }

  /** A command waits as long as Redis is away; a worker that is stopped does not. */
  async #take(source: JobSource): Promise<TakenJob | undefined> {
    const { signal } = this.#options;
    this.#taking = source.take();
    try {
      const taken = await unlessAborted(this.#taking, signal);
      if (signal.aborted) return undefined; // what is taken all the same goes back at the end
      this.#taking = undefined;
      return taken;
    } catch (error) {
      this.#taking = undefined;
      this.#trouble(error);
      return undefined;
    }
  }

  #start(taken: TakenJob): void {
    const { runJob, workFolder, romFolder } = this.#options;
    const older = [...this.#runs].find((each) => each.taken.job.id === taken.job.id);
    const run = new JobRun(taken, {
      ...{ runJob, workFolder, code: this.#code, name: this.#name, onNote: (line) => this.#note(line) },
      ...(romFolder !== undefined && { romFolder }),
      after: older?.ended,
      onFurther: () => void this.#quietly(this.#source!.forgive(taken)),
    });
    this.#runs.add(run);
    if (this.#runs.size === 1) this.#beat();
    void run.ended.then((ending) => this.#end(run, ending));
  }

  #end(run: JobRun, ending: Ending): void {
    this.#runs.delete(run);
    this.#summary[ending]++;
    if (ending === "done") {
      this.#rest.end();
      this.#note(`${run.label}: done`);
    }
    if (ending === "cancelled") {
      this.#note(`${run.label}: cancelled`);
      void this.#quietly(unmarkCancelled(this.#client, [run.taken.job.id!]));
    }
    if (run.machineFault !== undefined)
      this.#note(`This machine takes no job for ${Math.ceil(this.#rest.begin(run.machineFault) / 1000)} s.`);
    if (this.#runs.size === 0) this.#beat(); // soon nobody wonders what it is still at
    this.#wake.abort();
  }

  /** Until a slot is free, or for a while. */
  async #pause(): Promise<void> {
    const ms = this.#timing.pollMs * (shortestPollShare + Math.random() * (1 - shortestPollShare));
    await delay(ms, undefined, { signal: this.#wake.signal }).catch(() => {});
    if (this.#wake.signal.aborted && !this.#options.signal.aborted) this.#wake = new AbortController();
  }

  #beat(): void {
    if (this.#beating !== undefined || this.#isLeaving) return; // Redis may be away, and the last beat waits for it
    this.#beating = this.#quietly(this.#tellAndAsk()).finally(() => {
      this.#beating = undefined;
    });
  }

  async #tellAndAsk(): Promise<void> {
    const runs = [...this.#runs];
    const lost = (await this.#source?.renew(runs.map(({ taken }) => taken))) ?? [];
    for (const run of runs) if (lost.includes(run.taken)) run.stop("lost");
    const cancelled = await findCancelled(
      this.#client,
      runs.map(({ taken }) => taken.job.id!),
    );
    for (const run of runs) if (cancelled.has(run.taken.job.id!)) run.stop("cancelled");
    await announce(this.#client, this.#id, { presence: this.#presence(), beatMs: this.#timing.beatMs });
  }

  #presence(): WorkerPresence {
    const running = [...this.#runs].map(({ label, progress }) => ({
      label,
      progress: progress === undefined ? "" : `${progress.done} of ${progress.total} ${progress.unit}`,
    }));
    return {
      ...{ name: this.#name, code: this.#code, kinds: [...this.#kinds], running },
      numSlots: this.#options.numSlots ?? 1,
      resting: this.#rest.reason,
    };
  }

  /** Jobs put their checkpoints and go back; if Redis stays away, they are found without an owner there. */
  async #stop(): Promise<void> {
    for (const run of this.#runs) run.stop("stopping");
    const goodbye = async () => {
      const late = await this.#taking;
      await late?.job.moveToWait(late.token);
      await Promise.all([...this.#runs].map(({ ended }) => ended));
      this.#isLeaving = true;
      await this.#beating;
      await retract(this.#client, this.#id);
      await this.#source?.close();
    };
    await Promise.race([this.#quietly(goodbye()), delay(this.#timing.stopMs, undefined, { ref: false })]);
  }

  async #quietly(work: Promise<unknown>): Promise<void> {
    await work.catch((error) => this.#trouble(error));
  }

  /** What goes on being wrong is said now and then, not at each try. */
  #trouble(error: unknown): void {
    const message = (error as Error).message.split(" script: ")[0]!; // which of BullMQ's, in hexadecimal
    const saidAt = this.#troubles.get(message) ?? Number.NEGATIVE_INFINITY;
    if (performance.now() - saidAt < quietMs) return;
    this.#troubles.set(message, performance.now());
    this.#note(`Redis: ${message}`);
  }

  #note(line: string): void {
    this.#options.onNote?.(line);
  }
}
