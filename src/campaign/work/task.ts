/** What a job's process is told, and what it answers. */
import type { LongWork, Progress } from "../../core/progress.js";
import type { JobSpec } from "../job.js";
import type { JobFolder } from "./job-folder.js";

export interface JobTask {
  readonly job: JobSpec;
  readonly folder: JobFolder;
  readonly romFolder?: string | undefined;
  /** `resultSha256` of each need, in order. */
  readonly needResults: readonly string[];
}

/** A task under way. */
export interface TaskWork extends JobTask, LongWork {}

/** What a job has made. */
export interface JobOutcome {
  /** Paths of files below the work folder, by the names of the artifacts. */
  readonly files: Readonly<Record<string, string>>;
  /** See `Done`. */
  readonly resultSha256: string;
}

/** From the process that runs a job. */
export type TaskAnswer =
  | { readonly progress: Progress }
  | { readonly outcome: JobOutcome }
  | { readonly error: { readonly code?: string; readonly message: string; readonly stack?: string } };

/** To it. */
export type TaskMessage = { readonly task: JobTask } | { readonly stop: true };
