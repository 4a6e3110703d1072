/** What runs a job, wherever that is: on this machine, or in a worker of a queue. */
import type { Progress } from "../core/progress.js";
import type { Done } from "./done.js";
import type { JobSpec } from "./job.js";
import type { Store } from "./store.js";

/** What a job is run with. */
export interface JobWork {
  readonly store: Store;
  /** Where jobs keep what is unfinished, each in a folder of its own name. Default `"runs/campaigns"`. */
  readonly workFolder?: string;
  /** Folder of ROM files, if not where set-up puts them. */
  readonly romFolder?: string;
  /** Between checkpoints that go to the store. Default 300. */
  readonly checkpointEverySeconds?: number;
  /** Stops the job; its checkpoint is in the store when the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** What went wrong and does not end the job, such as a checkpoint that cannot be put into the store. */
  readonly onNote?: (line: string) => void;
}

/**
 * Runs a job to its end, or finds that it is done: at-least-once delivery is harmless. The heavy work is in a child process, so that
 * the caller's event loop stays free.
 */
export type JobRunner = (job: JobSpec, work: JobWork) => Promise<Done>;
