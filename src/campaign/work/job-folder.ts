/** Where a job works: what it was given, and what it makes. */
import { join } from "node:path";
import type { JobWork } from "../job-runner.js";

/** Below the folder of jobs, under the job's id; nothing of another job is ever touched. */
export interface JobFolder {
  readonly root: string;
  /** Artifacts of its needs by their places, and of a given bundle; fetched again at will. */
  readonly inputs: string;
  /** Results and checkpoints, which go to the store. */
  readonly work: string;
  /** What the job's process said. */
  readonly log: string;
  /** Which of the store's checkpoints the work comes from. */
  readonly checkpointMark: string;
}

const defaultWorkFolder = join("runs", "campaigns");

export function jobFolder(
  id: string,
  { workFolder = defaultWorkFolder }: Pick<JobWork, "workFolder">,
): JobFolder {
  const root = join(workFolder, id);
  return {
    root,
    inputs: join(root, "inputs"),
    work: join(root, "work"),
    log: join(root, "log.txt"),
    checkpointMark: join(root, "checkpoint.txt"),
  };
}

/** Artifacts of the need at this place. */
export function needFolder({ inputs }: Pick<JobFolder, "inputs">, place: number): string {
  return join(inputs, `${place}`);
}

/** A bundle that no job made. */
export function givenFolder({ inputs }: Pick<JobFolder, "inputs">): string {
  return join(inputs, "given");
}

/** The bundle that a job begins with. */
export function bundleFolder(folder: Pick<JobFolder, "inputs">, given: unknown): string {
  return given === undefined ? join(needFolder(folder, 0), "bundle") : givenFolder(folder);
}
