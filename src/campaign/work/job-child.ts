/** Starts the process that does a job, and brings back what it says. */
import { type ChildProcess, fork } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import {
  CheckpointError,
  EnvironmentStateError,
  InvalidArgumentError,
  NativeError,
} from "../../core/errors.js";
import { undoAtExit } from "../../core/exit.js";
import { compiledModule } from "../../core/paths.js";
import type { LongWork } from "../../core/progress.js";
import type { JobOutcome, JobTask, TaskAnswer, TaskMessage } from "./task.js";

/** A rollout of the longest kind is finished and kept meanwhile. */
const patienceMs = 60_000;
/** Characters of what a process said that an error repeats. */
const longestWords = 2_000;

/**
 * Does a job in a process of its own.
 *
 * @throws its error, of the class that it had there.
 * @throws {NativeError} if the process ended without a word, with the end of what it had said.
 * @throws the signal's reason, when the process has ended; its checkpoint is in the job's folder.
 */
export function runInChild(task: JobTask, { signal, onProgress }: LongWork): Promise<JobOutcome> {
  const child = start();
  const words = listen(child, task.folder.log);
  let answered: Exclude<TaskAnswer, { readonly progress: unknown }> | undefined;
  child.on("message", (message: TaskAnswer) => {
    if ("progress" in message) onProgress?.(message.progress);
    else answered = message;
  });
  const { release } = stopOn(signal, child);
  send(child, { task });
  return new Promise<JobOutcome>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode, killedBy) => {
      release();
      if (answered !== undefined && "outcome" in answered) resolve(answered.outcome);
      else if (signal?.aborted) reject(signal.reason);
      else if (answered !== undefined) reject(revive(answered.error));
      else reject(endedEarly({ exitCode, killedBy, words: words() }));
    });
  });
}

/** Of a group of its own: Ctrl-C in a terminal reaches us alone, and we ask it to stop. */
function start(): ChildProcess {
  return fork(compiledModule(import.meta.url, "job-process.js"), [], {
    execArgv: [],
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
}

function send(child: ChildProcess, message: TaskMessage): void {
  if (child.connected) child.send(message, () => {}); // one that is gone is told by "close"
}

function stopOn(signal: AbortSignal | undefined, child: ChildProcess): { readonly release: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const kill = () => void child.kill("SIGKILL");
  const ask = () => {
    send(child, { stop: true });
    timer = setTimeout(kill, patienceMs);
  };
  if (signal?.aborted) ask();
  else signal?.addEventListener("abort", ask, { once: true });
  const forget = undoAtExit(kill);
  const release = () => {
    forget();
    clearTimeout(timer);
    signal?.removeEventListener("abort", ask);
  };
  return { release };
}

/** @returns the end of what it has said so far. */
function listen({ stdout, stderr }: ChildProcess, logFile: string): () => string {
  let words = "";
  mkdirSync(dirname(logFile), { recursive: true });
  for (const stream of [stdout, stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      words = (words + text).slice(-longestWords);
      try {
        appendFileSync(logFile, text);
      } catch {} // a full disk stops the job by what it writes itself
    });
  return () => words.trim();
}

const errorClasses = [InvalidArgumentError, EnvironmentStateError, NativeError, CheckpointError];

function revive({ code, message, stack }: Extract<TaskAnswer, { readonly error: unknown }>["error"]): Error {
  const own = errorClasses.map((ErrorClass) => new ErrorClass(message)).find((error) => error.code === code);
  if (own !== undefined) return own;
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function endedEarly(ending: {
  readonly exitCode: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly words: string;
}): NativeError {
  const { exitCode, killedBy, words } = ending;
  const how = killedBy === null ? `with exit code ${exitCode}` : `by ${killedBy}`;
  const said = words === "" ? "It had said nothing." : `It had said:\n${words}`;
  const advice = killedBy === "SIGKILL" ? " The system may have run out of memory." : "";
  return new NativeError(`runJob: the job's process ended ${how} before its work was done.${advice} ${said}`);
}
