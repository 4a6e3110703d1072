/** One try of one job, from the moment that a worker has taken it until the queue knows how it ended. */
import { setTimeout as delay } from "node:timers/promises";
import { CheckpointError, InvalidArgumentError, isZtwError } from "../../core/errors.js";
import type { Progress } from "../../core/progress.js";
import { type CodeVersion, describeCodeDifference } from "../code-version.js";
import type { JobRunner } from "../job-runner.js";
import { openStore } from "../open-store.js";
import type { Store } from "../store.js";
import { planKey } from "../stored-campaign.js";
import { cancelledReason } from "./cancelled.js";
import type { Ending } from "./ending.js";
import type { TakenJob } from "./job-source.js";
import { isMachineFault } from "./machine-fault.js";
import { loadQueuePackages } from "./packages.js";
import { mostTries, type Payload, parsePayload, queuedId } from "./payload.js";
import { watchedStore } from "./watched-store.js";

/** Why a worker stops a job that could go on. */
export type StopReason = "stopping" | "cancelled" | "lost";

export interface JobRunOptions {
  readonly runJob: JobRunner;
  readonly code: CodeVersion;
  readonly workFolder: string;
  readonly romFolder?: string;
  /** Of the worker, for people. */
  readonly name: string;
  /** A new checkpoint is in the store: whatever happens now, the next try begins further. */
  readonly onFurther: () => void;
  /** An older try of the same job by this worker, which has lost it and still ends: two at once would be in each other's way. */
  readonly after?: Promise<unknown> | undefined;
  readonly onNote: (line: string) => void;
}

const pauseBetweenReportsMs = 2_000;
const longestReason = 4_000;

/** @internal */
export class JobRun {
  readonly taken: TakenJob;
  readonly ended: Promise<Ending>;
  /** What it is at; for people. */
  label: string;
  progress: Progress | undefined;
  /** What the machine has failed with. */
  machineFault: string | undefined;
  readonly #options: JobRunOptions;
  readonly #abort = new AbortController();
  #stopReason: StopReason | undefined;

  constructor(taken: TakenJob, options: JobRunOptions) {
    this.taken = taken;
    this.label = taken.job.name;
    this.#options = options;
    this.ended = this.#run();
  }

  stop(reason: StopReason): void {
    this.#stopReason ??= reason;
    this.#abort.abort(new Error(reason));
  }

  async #run(): Promise<Ending> {
    const outcome = await this.#work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    this.#abort.abort(); // ends the reports
    try {
      return await this.#settle(outcome);
    } catch (error) {
      // The lock or the job is gone: what was made is in the store, and whoever has the job finds it there.
      this.#options.onNote(`${this.label}: not this worker's any more: ${firstLine(error)}`);
      return "lost";
    }
  }

  async #work(): Promise<{ readonly resultSha256: string }> {
    const { runJob, workFolder, romFolder } = this.#options;
    const { job } = this.taken;
    if (job.deferredFailure !== undefined && job.deferredFailure !== "") throw new Abandoned();
    const payload = this.#accept();
    this.label = payload.job.label;
    await this.#options.after;
    const store = watchedStore(await openSeenStore(payload), payload.job.id, () => this.#options.onFurther());
    const reports = this.#report();
    const folders = { workFolder, ...(romFolder !== undefined && { romFolder }) };
    const onProgress = (progress: Progress) => {
      this.progress = progress;
    };
    try {
      const { resultSha256 } = await runJob(payload.job, {
        ...{ store, ...folders, onProgress, signal: this.#abort.signal },
        onNote: (line) => this.#note(line),
      });
      return { resultSha256 };
    } finally {
      this.#abort.abort();
      await reports;
    }
  }

  /** What is no job is not run, by anybody. */
  #accept(): Payload {
    const payload = parsePayload(this.taken.job.data);
    if (queuedId(payload) !== this.taken.job.id)
      throw new InvalidArgumentError(
        `worker: expected ${queuedId(payload)} for the id of ${payload.job.label} in the queue, received ${JSON.stringify(this.taken.job.id)}.`,
      );
    const difference = describeCodeDifference(payload.job.code, this.#options.code);
    if (difference === undefined) return payload;
    throw new InvalidArgumentError(`worker: expected a job of this version: ${difference}.`);
  }

  /** Tells Redis now and then how far the job is; a report that does not arrive is none. */
  async #report(): Promise<void> {
    let told: Progress | undefined;
    while (!this.#abort.signal.aborted) {
      await delay(pauseBetweenReportsMs, undefined, { signal: this.#abort.signal }).catch(() => {});
      const { progress } = this;
      if (this.#abort.signal.aborted || progress === undefined || progress === told) continue;
      told = progress;
      this.taken.job.updateProgress({ ...progress }).catch(() => {});
    }
  }

  async #settle(
    outcome: { readonly value: { readonly resultSha256: string } } | { readonly error: unknown },
  ) {
    const { job, token } = this.taken;
    if ("value" in outcome) {
      await job.moveToCompleted(outcome.value, token, false);
      return "done";
    }
    if (this.#stopReason === "lost") return "lost";
    if (this.#stopReason === "cancelled") return this.#cancel();
    if (this.#stopReason === "stopping") return this.#return();
    return this.#fail(outcome.error);
  }

  /** Where people look: at the worker, and in the log that a job that is set aside has. */
  #note(line: string): void {
    this.#options.onNote(`${this.label}: ${line}.`);
    const stamp = `${new Date().toISOString()} ${this.#options.name}`;
    this.taken.job.log(`${stamp}: ${line}.`).catch(() => {});
  }

  async #return(): Promise<Ending> {
    await this.taken.job.moveToWait(this.taken.token);
    return "returned";
  }

  async #cancel(): Promise<Ending> {
    const { UnrecoverableError } = await loadQueuePackages();
    await this.taken.job.moveToFailed(new UnrecoverableError(cancelledReason), this.taken.token, false);
    await this.taken.job.remove();
    return "cancelled";
  }

  async #fail(error: unknown): Promise<Ending> {
    const { job, token } = this.taken;
    const isOfMachine = isMachineFault(error);
    const reason = describe(error);
    const tryNumber = job.attemptsMade + job.stalledCounter + 1;
    const counted =
      error instanceof Abandoned ? "" : isOfMachine ? " (the machine's fault)" : `, try ${tryNumber}`;
    await job.log(`${new Date().toISOString()} ${this.#options.name}${counted}: ${reason}`);
    this.#options.onNote(`${this.label}${counted}: ${reason}`);
    if (isOfMachine) {
      this.machineFault = reason;
      return this.#return();
    }
    const { UnrecoverableError } = await loadQueuePackages();
    const isHopeless =
      error instanceof Abandoned || error instanceof InvalidArgumentError || tryNumber >= mostTries;
    const failure = new (isHopeless ? UnrecoverableError : Error)(reason);
    failure.stack = reason; // ours leads nowhere
    await job.moveToFailed(failure, token, false);
    return "failed";
  }
}

/** A job that was started so often, and whose workers were never heard of again. */
class Abandoned extends Error {
  constructor() {
    super(
      `${mostTries} workers that ran it were not heard of again: it may take more memory than they have, or bring them down.`,
    );
  }
}

async function openSeenStore({ store: url, campaign }: Payload): Promise<Store> {
  const store = openStore(url);
  if (await store.has(planKey(campaign))) return store;
  const cause = Object.assign(new Error("not there"), { code: "ENXIO" });
  throw new CheckpointError(
    `worker: expected the campaign's store at ${store.name}, received a place where it is not. A folder must be shared, under one path on all machines.`,
    { cause },
  );
}

function describe(error: unknown): string {
  const text = isZtwError(error) || error instanceof Abandoned ? error.message : stackOf(error);
  return text.length <= longestReason ? text : `${text.slice(0, longestReason)}…`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}
