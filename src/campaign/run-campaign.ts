/** Runs a campaign on this machine: some jobs at once, each when what it needs is done. */

import { setTimeout as delay } from "node:timers/promises";
import { checkInteger, checkObject } from "../core/check.js";
import { CheckpointError } from "../core/errors.js";
import { checkLongWork, type Progress } from "../core/progress.js";
import { usableCores } from "../core/usable-cores.js";
import type { Done } from "./done.js";
import type { JobSpec } from "./job.js";
import { JobGraph } from "./job-graph.js";
import type { JobRunner, JobWork } from "./job-runner.js";
import { LostNeeds } from "./lost-needs.js";
import type { Campaign } from "./plan.js";
import { isMachineFault } from "./queue/machine-fault.js";
import { runJob } from "./run-job.js";
import { checkCampaignJobs, checkStore } from "./store.js";
import { findDone, storeCampaign } from "./stored-campaign.js";

export interface RunCampaignOptions extends Omit<JobWork, "onProgress" | "onNote"> {
  /** Jobs at once. Default: one a core. The results are the same for any number. */
  readonly numSlots?: number;
  /** It had been done before. */
  readonly onFound?: (job: JobSpec) => void;
  readonly onBegin?: (job: JobSpec) => void;
  readonly onProgress?: (job: JobSpec, progress: Progress) => void;
  /** See `JobWork.onNote`. */
  readonly onNote?: (job: JobSpec, line: string) => void;
  readonly onDone?: (job: JobSpec, done: Done) => void;
  readonly onFailed?: (job: JobSpec, error: unknown) => void;
  /** What runs a job. Default: `runJob`. */
  readonly runner?: JobRunner;
}

export interface CampaignOutcome {
  readonly numDone: number;
  readonly failed: readonly { readonly job: JobSpec; readonly error: unknown }[];
  /** Jobs that need one that failed, or that nobody began since the machine had failed. */
  readonly blocked: readonly JobSpec[];
}

/**
 * Runs what is not done yet. A job that fails stops none but those that need it; if the machine failed (a full disk, a store that is away),
 * nothing new is begun. The same call tries again.
 *
 * @throws the signal's reason when it is aborted, after all that ran has been kept.
 */
export async function runCampaign(campaign: Campaign, options: RunCampaignOptions): Promise<CampaignOutcome> {
  checkCampaignJobs("runCampaign", campaign);
  checkStore("runCampaign", checkObject("runCampaign", "options", options).store);
  checkLongWork("runCampaign", { signal: options.signal });
  const { numSlots = usableCores() } = options;
  checkInteger("runCampaign", "numSlots", numSlots, { min: 1, max: 1024 });
  options.signal?.throwIfAborted();
  await storeCampaign(options.store, campaign);
  const graph = new JobGraph(campaign.jobs, await findDone(options.store, campaign.jobs));
  for (const job of graph.withState("done")) options.onFound?.(job);
  const failed = await new Slots(graph, options).work(numSlots);
  options.signal?.throwIfAborted();
  const left = (["blocked", "ready", "waiting"] as const).flatMap((state) => graph.withState(state));
  return { numDone: graph.withState("done").length, failed, blocked: left };
}

class Slots {
  readonly #graph: JobGraph;
  readonly #options: RunCampaignOptions;
  readonly #failed: { job: JobSpec; error: unknown }[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #lostNeeds = new LostNeeds();
  /** A full disk, say: what begins now would work for nothing. */
  #isMachineBroken = false;

  constructor(graph: JobGraph, options: RunCampaignOptions) {
    this.#graph = graph;
    this.#options = options;
  }

  async work(numSlots: number): Promise<CampaignOutcome["failed"]> {
    for (;;) {
      for (const job of this.#next(numSlots - this.#running.size)) this.#begin(job);
      if (this.#running.size === 0) return this.#failed;
      await Promise.race(this.#running);
    }
  }

  #next(numFree: number): JobSpec[] {
    if (this.#options.signal?.aborted || this.#isMachineBroken) return [];
    return this.#graph.withState("ready").slice(0, numFree);
  }

  #begin(job: JobSpec): void {
    this.#graph.begin(job.id);
    this.#options.onBegin?.(job);
    const running = this.#run(job).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #run(job: JobSpec): Promise<void> {
    const { runner = runJob, signal, onProgress, onNote, onDone, onFailed, ...options } = this.#options;
    const { onBegin: _begin, onFound: _found, numSlots: _slots, ...work } = options;
    try {
      const report = onProgress && ((progress: Progress) => onProgress(job, progress));
      const done = await patiently(runner)(job, {
        ...work,
        ...(signal && { signal: AbortSignal.any([signal]) }), // of its own: many jobs would be too many listeners
        ...(report && { onProgress: report }),
        ...(onNote && { onNote: (line: string) => onNote(job, line) }),
      });
      this.#graph.finish(job.id);
      onDone?.(job, done);
    } catch (error) {
      if (!signal?.aborted && (await this.#heal(job))) return;
      this.#graph.fail(job.id);
      if (signal?.aborted) return;
      this.#isMachineBroken ||= isMachineFault(error);
      this.#failed.push({ job, error });
      onFailed?.(job, error);
    }
  }

  /** What it needs was damaged in the store: that is made anew first, however deep the damage goes. */
  async #heal(job: JobSpec): Promise<boolean> {
    const healing = await this.#lostNeeds.heal(this.#graph, this.#options.store, job).catch(() => undefined);
    if (healing !== undefined) this.#options.onNote?.(job, healing.said);
    return healing !== undefined;
  }
}

/** Another campaign of this machine may be at the same job: when it has ended, the job is done, or free. */
function patiently(runner: JobRunner): JobRunner {
  return async (job, work) => {
    for (;;) {
      try {
        return await runner(job, work);
      } catch (error) {
        const isBusy = error instanceof CheckpointError && /is in use by process/.test(error.message);
        if (!isBusy) throw error;
        await delay(pauseMs, undefined, work.signal && { signal: work.signal });
      }
    }
  };
}
const pauseMs = 500;
