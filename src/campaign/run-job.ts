/** Runs one job, wherever that is: from the store, in a process of its own, and into the store. */
import { rmSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { CheckpointError } from "../core/errors.js";
import { readBytes } from "../core/files.js";
import { takeLock } from "../core/lock.js";
import { readMachine } from "../core/provenance.js";
import { removeCheckpoint } from "./checkpoints.js";
import { type Done, readDone, writeDone } from "./done.js";
import { fetchInputs } from "./fetch-inputs.js";
import { type JobSpec, parseJob } from "./job.js";
import { jobOptions } from "./job-options.js";
import type { JobRunner, JobWork } from "./job-runner.js";
import { KeptWork } from "./kept-work.js";
import { patientStore } from "./patient-store.js";
import { runInChild } from "./work/job-child.js";
import { type JobFolder, jobFolder } from "./work/job-folder.js";
import type { JobOutcome } from "./work/task.js";

/** Between checkpoints that go to the store: what a machine that burns down loses. */
const usualCheckpointSeconds = 300;

/**
 * Runs a job to its end, or finds that it is done: to run it twice, also at once on two machines, is harmless. The heavy work is in a
 * child process, so that the caller's event loop stays free. A job that was stopped goes on from its newest checkpoint, here or elsewhere.
 *
 * @throws {InvalidArgumentError} if it is no job, or one of other code than runs here.
 * @throws {CheckpointError} if what it needs is not done, the store does not work, or another process of this machine runs it.
 * @throws whatever else ends the work.
 * @throws the signal's reason, when what was done has been kept.
 */
export const runJob: JobRunner = async (given, work) => {
  const job = parseJob(given);
  jobOptions(job.kind, job);
  const store = patientStore(work.store, work.signal === undefined ? {} : { signal: work.signal });
  const found = await readDone(store, job.id);
  if (found !== undefined) return found;
  work.signal?.throwIfAborted();
  const folder = jobFolder(job.id, work);
  const release = takeLock("runJob", folder.root, "run it on another machine");
  try {
    await waitForOrphan(folder, work.signal);
    const done = await runHere(job, { ...work, store }, folder);
    rmSync(folder.root, { recursive: true, force: true });
    return done;
  } finally {
    release();
  }
};

async function runHere(job: JobSpec, work: JobWork, folder: JobFolder): Promise<Done> {
  const startedAt = performance.now();
  const needResults = await fetchInputs(job, work.store, folder);
  const kept = await KeptWork.open(job.id, work.store, { folder, onNote: work.onNote });
  const outcome = await workOn(job, { work, folder, kept, needResults });
  const files = Object.entries(outcome.files).map(
    ([name, path]) => [name, readBytes("runJob", path, { maxBytes: 2 ** 31 })] as const,
  );
  const done = await writeDone(work.store, job, {
    files: new Map(files),
    resultSha256: outcome.resultSha256,
    machine: readMachine(),
    seconds: (performance.now() - startedAt) / 1000,
  });
  await removeCheckpoint(work.store, job.id).catch(() => {}); // it is in nobody's way
  return done;
}

interface JobParts {
  readonly work: JobWork;
  readonly folder: JobFolder;
  readonly kept: KeptWork;
  readonly needResults: readonly string[];
}

/** A checkpoint that this machine can't go on from is put aside, once: rows that another kind of machine played, say. */
async function workOn(job: JobSpec, parts: JobParts): Promise<JobOutcome> {
  let hasProgressed = false;
  const onProgress: JobWork["onProgress"] = (progress) => {
    hasProgressed = true;
    parts.work.onProgress?.(progress);
  };
  try {
    return await tryWork(job, { ...parts, work: { ...parts.work, onProgress } });
  } catch (error) {
    const isUnusable = error instanceof CheckpointError && parts.kept.isBegun && !hasProgressed;
    if (!isUnusable) throw error;
    parts.kept.putAside();
    return tryWork(job, parts);
  }
}

async function tryWork(job: JobSpec, { work, folder, kept, needResults }: JobParts): Promise<JobOutcome> {
  const { checkpointEverySeconds = usualCheckpointSeconds, romFolder, signal, onProgress } = work;
  const stopKeeping = kept.keepEvery(checkpointEverySeconds);
  const task = { job, folder, romFolder, needResults };
  try {
    return await runInChild(task, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
  } finally {
    await stopKeeping();
    if (signal?.aborted) await kept.keep();
  }
}

/** The child of a process that was killed goes on for a moment, until it sees that nobody listens. */
async function waitForOrphan({ work }: JobFolder, signal: AbortSignal | undefined): Promise<void> {
  for (let numTries = 1; ; numTries++) {
    try {
      return takeLock("runJob", work, "run it on another machine")();
    } catch (error) {
      if (numTries === mostTries) throw error;
      await delay(pauseMs, undefined, signal && { signal });
    }
  }
}
const pauseMs = 500;
const mostTries = 240;
