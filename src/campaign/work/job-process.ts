/** A process that does one job, started by `job-child.ts`: the one that started it keeps its event loop free. */
import { InvalidArgumentError, isZtwError } from "../../core/errors.js";
import { takeLock } from "../../core/lock.js";
import { describeCodeDifference, readCodeVersion } from "../code-version.js";
import type { JobKind } from "../job.js";
import { runSweep, runTuning } from "./playing-jobs.js";
import { runReport } from "./report-job.js";
import type { JobOutcome, JobTask, TaskAnswer, TaskMessage, TaskWork } from "./task.js";
import { runDistillation, runTraining } from "./training-jobs.js";

const runners: Readonly<Record<JobKind, (work: TaskWork) => Promise<JobOutcome>>> = {
  train: runTraining,
  distill: runDistillation,
  sweep: runSweep,
  tune: runTuning,
  report: runReport,
};

/** Nobody listens any more when the other end is gone. */
function answer(message: TaskAnswer): void {
  if (process.connected) process.send!(message, () => {});
}

const stop = new AbortController();
process.once("disconnect", () =>
  stop.abort(new Error("runJob: the process that asked for this job is gone.")),
);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {}); // whoever started it decides
process.on("message", (message: TaskMessage) => {
  if ("stop" in message) stop.abort(new Error("runJob: stopped."));
  else void work(message.task);
});

async function work(task: JobTask): Promise<void> {
  let release = () => {};
  try {
    checkCode(task);
    release = takeLock("runJob", task.folder.work, "run it on another machine"); // for whoever comes after us
    const onProgress: TaskWork["onProgress"] = (progress) => answer({ progress });
    const outcome = await runners[task.job.kind]({ ...task, signal: stop.signal, onProgress });
    answer({ outcome });
  } catch (error) {
    answer({ error: describe(error) });
  } finally {
    release();
    if (process.connected) process.disconnect();
  }
}

/** By the code that really runs: files may have changed since the other end was started. */
function checkCode({ job: { code, label } }: JobTask): void {
  const difference = describeCodeDifference(code, readCodeVersion());
  if (difference === undefined) return;
  throw new InvalidArgumentError(
    `runJob: expected the code that ${label} was planned for, received other code: ${difference}. Run it with that version, or plan the campaign again with this one.`,
  );
}

function describe(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, stack } = error;
  return isZtwError(error) ? { code: error.code, message } : { message, stack };
}
