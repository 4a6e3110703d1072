/** Jobs that only sleep and write, and a campaign of them over a Redis of the tests' own. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { writeDone } from "../../src/campaign/done.js";
import { createJob, type JobKind, type JobSpec } from "../../src/campaign/job.js";
import type { JobRunner } from "../../src/campaign/job-runner.js";
import type { QueuedCampaign } from "../../src/campaign/queue/control.js";
import { runOnQueue } from "../../src/campaign/queue/planner.js";
import type { QueuedPlan, QueueOutcome } from "../../src/campaign/queue/planner-options.js";
import { readRedisSettings } from "../../src/campaign/queue/redis-settings.js";
import { runWorker, type WorkerOptions, type WorkerSummary } from "../../src/campaign/queue/worker.js";
import { sha256OfJson } from "../../src/core/canonical-json.js";
import { readMachine } from "../../src/core/provenance.js";

/** Waits for what must come; a loaded machine may take its time. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let numTries = 0; numTries < 1_000; numTries++) {
    if (await isSo()) return;
    await delay(20);
  }
  throw new Error(`waited in vain: ${isSo}`);
}

/** A version of the code of its own keeps a test's jobs from the workers of tests that run at the same time. */
export function ownCode() {
  return { packageVersion: "0.1.0", commit: randomBytes(20).toString("hex"), emulatorVersion: "0.12.1" };
}
export type TestCode = ReturnType<typeof ownCode>;

/** In a hurry, so that tests are quick. */
export const hastyTiming = {
  ...{ lockMs: 800, beatMs: 150, stalledMs: 150, pollMs: 30, restMs: 60, stopMs: 3_000 },
  ...{ lagMs: 200, workersMs: 50, silentMs: 400 },
};

export interface TestJobOptions {
  readonly kind?: JobKind;
  readonly needs?: readonly JobSpec[];
  /** How long it sleeps. */
  readonly ms?: number;
  /** Length of what it writes, at least. */
  readonly numBytes?: number;
  /** What else it does; see `queue-worker.mjs`. */
  readonly action?: "die";
}

/** Sleeps, and puts what follows from the job alone. */
export const sleepAndWrite: JobRunner = async (job, { store, signal }) => {
  const { ms } = job.options as { readonly ms: number };
  await delay(ms, undefined, { signal });
  signal?.throwIfAborted();
  const files = new Map([["result.json", Buffer.from(`${JSON.stringify({ of: job.id })}\n`)]]);
  const resultSha256 = sha256OfJson({ of: job.id });
  return writeDone(store, job, { files, resultSha256, machine: readMachine(), seconds: ms / 1000 });
};

/** What a test plays on: a Redis, a store, and jobs of its own. */
export interface QueueStage {
  readonly store: string;
  readonly folder: string;
  readonly code: TestCode;
  job(label: string, options?: TestJobOptions): JobSpec;
  /** One distillation that `numSweeps` sweeps need, and a report that needs these. */
  jobs(numSweeps: number, options?: TestJobOptions): JobSpec[];
  /** A worker in this process; `end` stops it as a signal does. */
  worker(options?: Partial<WorkerOptions> & { readonly url?: string }): StartedWorker;
  /** Leads a campaign in this process. */
  campaign(jobs: readonly JobSpec[], url?: string): StartedCampaign;
  /** For status, cancel and retry. */
  at(jobs: readonly JobSpec[]): QueuedCampaign;
}

export interface StartedWorker {
  readonly ended: Promise<WorkerSummary>;
  readonly notes: string[];
  end(): Promise<WorkerSummary>;
}

export interface StartedCampaign {
  readonly ended: Promise<QueueOutcome>;
  readonly notes: string[];
  end(): void;
}

/** A campaign of jobs that no study has. */
function asCampaign(jobs: readonly JobSpec[]): QueuedPlan {
  const id = `test-${sha256OfJson(jobs.map((job) => job.id)).slice(0, 12)}`;
  return { id, study: { name: "test" }, jobs, given: [] };
}

type OnTestFinished = (undo: () => Promise<void>) => void;

/**
 * Everything ends with the test.
 *
 * @param storeUrl - default: a folder of the test's own.
 */
export function queueStage(redisUrl: string, onTestFinished: OnTestFinished, storeUrl?: string): QueueStage {
  const folder = mkdtempSync(join(tmpdir(), "ztw-queue-"));
  const store = storeUrl ?? join(folder, "store");
  const code = ownCode();
  const started: { end(): unknown; readonly ended: Promise<unknown> }[] = [];
  onTestFinished(async () => {
    for (const each of started) each.end();
    await Promise.allSettled(started.map(({ ended }) => ended));
    rmSync(folder, { recursive: true, force: true });
  });
  const settings = (url = redisUrl) => readRedisSettings("test", url);
  const job = (label: string, { kind = "sweep", needs = [], ...options }: TestJobOptions = {}) =>
    createJob({
      kind,
      needs: needs.map(({ id }) => id),
      options: { name: label, ms: 0, ...options },
      code,
      label,
    });
  return {
    ...{ store, folder, code, job },
    jobs: (numSweeps, options) => {
      const distill = job("distillation", { ...options, kind: "distill" });
      const sweeps = Array.from({ length: numSweeps }, (_, index) =>
        job(`sweep ${index}`, { ...options, needs: [distill] }),
      );
      return [distill, ...sweeps, job("report", { ...options, kind: "report", needs: sweeps })];
    },
    worker: ({ url, ...options } = {}) => {
      const controller = new AbortController();
      const notes: string[] = [];
      const ended = runWorker({
        ...{
          redis: settings(url),
          runJob: sleepAndWrite,
          code,
          numSlots: 4,
          workFolder: join(folder, "work"),
        },
        ...{ onNote: (line: string) => void notes.push(line), signal: controller.signal },
        ...options,
        timing: { ...hastyTiming, ...options.timing },
      });
      const end = () => {
        controller.abort();
        return ended;
      };
      started.push({ end, ended });
      return { ended, end, notes };
    },
    campaign: (jobs, url) => {
      const controller = new AbortController();
      const notes: string[] = [];
      const ended = runOnQueue({
        ...{ redis: settings(url), campaign: asCampaign(jobs), store, signal: controller.signal },
        timing: hastyTiming,
        onNote: (line) => void notes.push(line),
      });
      ended.catch(() => {}); // a test that ends early has stopped it
      const end = () => controller.abort();
      started.push({ end, ended });
      return { ended, end, notes };
    },
    at: (jobs) => ({ redis: settings(), campaign: asCampaign(jobs), store }),
  };
}
