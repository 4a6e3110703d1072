/** Jobs that only sleep and write, and a campaign of them over a Redis of the tests' own. */
import { setTimeout as delay } from "node:timers/promises";
import { writeDone } from "../../src/campaign/done.js";
import { createJob, type JobKind, type JobSpec } from "../../src/campaign/job.js";
import type { JobRunner } from "../../src/campaign/job-runner.js";
import { runOnQueue } from "../../src/campaign/queue/planner.js";
import { readRedisSettings } from "../../src/campaign/queue/redis-settings.js";
import { runWorker, type WorkerOptions } from "../../src/campaign/queue/worker.js";
import { sha256OfJson } from "../../src/core/canonical-json.js";
import { readMachine } from "../../src/core/provenance.js";

export const code = { packageVersion: "0.1.0", commit: null, emulatorVersion: "0.12.1" };

/** In a hurry, so that tests are quick. */
export const hastyTiming = {
  ...{ lockMs: 800, beatMs: 150, stalledMs: 150, pollMs: 30, restMs: 60, stopMs: 3_000 },
  ...{ lagMs: 200, workersMs: 50 },
};

export interface TestJobOptions {
  readonly kind?: JobKind;
  readonly needs?: readonly JobSpec[];
  /** How long it sleeps. */
  readonly ms?: number;
  readonly code?: typeof code;
}

export function testJob(
  label: string,
  { kind = "sweep", needs = [], ms = 0, ...of }: TestJobOptions = {},
): JobSpec {
  const options = { name: label, ms };
  return createJob({ kind, needs: needs.map(({ id }) => id), options, code: of.code ?? code, label });
}

/** One distillation that `numSweeps` sweeps need, and a report that needs these. */
export function testCampaign(numSweeps: number, options: TestJobOptions = {}): JobSpec[] {
  const distill = testJob("distillation", { ...options, kind: "distill" });
  const sweeps = Array.from({ length: numSweeps }, (_, index) =>
    testJob(`sweep ${index}`, { ...options, needs: [distill] }),
  );
  return [distill, ...sweeps, testJob("report", { ...options, kind: "report", needs: sweeps })];
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

/** A worker in this process; `end` stops it as a signal does. */
export function startWorker(url: string, options: Partial<WorkerOptions> & { readonly workFolder: string }) {
  const controller = new AbortController();
  const notes: string[] = [];
  const ended = runWorker({
    ...{ redis: readRedisSettings("worker", url), runJob: sleepAndWrite, code, numSlots: 4 },
    ...{ onNote: (line: string) => void notes.push(line), signal: controller.signal },
    ...options,
    timing: { ...hastyTiming, ...options.timing },
  });
  const end = () => {
    controller.abort();
    return ended;
  };
  return { ended, end, notes };
}

/** Leads a campaign in this process. */
export function startCampaign(
  url: string,
  { jobs, store }: { readonly jobs: readonly JobSpec[]; readonly store: string },
) {
  const controller = new AbortController();
  const notes: string[] = [];
  const ended = runOnQueue({
    ...{ redis: readRedisSettings("campaign", url), jobs, store, name: "test", signal: controller.signal },
    onNote: (line) => void notes.push(line),
    timing: hastyTiming,
  });
  const end = () => controller.abort();
  return { ended, end, notes };
}
