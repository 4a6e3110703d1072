/** Runs the steps of a study: some lanes side by side, each step in a process of its own. */
import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { NativeError } from "../../src/index.js";
import { packageRoot } from "../../src/tools.js";
import { exitCodes } from "../shared/exit-codes.js";
import type { Lane, Step } from "./steps.js";

export interface LaneWork {
  /** Lanes at once. */
  readonly numJobs: number;
  /** Asks running steps to stop, which keep what they have done. */
  readonly signal: AbortSignal;
  readonly onBegin: (lane: Lane, step: Step) => void;
  readonly onEnd: (lane: Lane, step: Step, seconds: number) => void;
  /** A step took so long, whether it has ended, failed or was stopped: it goes on later. */
  readonly onTime?: (lane: Lane, step: Step, seconds: number) => void;
  /** A lane's last step has ended. */
  readonly onLaneEnd?: (lane: Lane) => Promise<unknown>;
  /** Runs one command of `ztw`; default: in a process. */
  readonly run?: StepRunner;
}

/** Runs one command to its end. Rejects with the signal's reason when it was asked to stop, and else if the command failed. */
export type StepRunner = (
  args: readonly string[],
  options: { readonly signal: AbortSignal; readonly logFile: string },
) => Promise<void>;

/**
 * Runs what is not done yet, lane by lane. The first failure stops the other lanes too.
 *
 * @throws {NativeError} if a step fails, with the end of what it said.
 */
export async function runLanes(lanes: readonly Lane[], work: LaneWork): Promise<void> {
  const failure = new AbortController();
  const signal = AbortSignal.any([work.signal, failure.signal]);
  const waiting = [...lanes];
  const worker = async () => {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift())
      await runLane(lane, { ...work, signal });
  };
  const workers = Array.from({ length: Math.min(work.numJobs, lanes.length) }, worker);
  for (const each of workers) each.catch((error) => failure.abort(error));
  await Promise.allSettled(workers);
  signal.throwIfAborted();
}

async function runLane(lane: Lane, { run = runPatiently, ...work }: LaneWork): Promise<void> {
  mkdirSync(lane.folder, { recursive: true });
  const logFile = join(lane.folder, "log.txt");
  for (const step of lane.steps) {
    work.signal.throwIfAborted();
    if (step.isDone()) continue;
    work.onBegin(lane, step);
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1000;
    try {
      await run(step.args, { signal: work.signal, logFile });
    } finally {
      work.onTime?.(lane, step, seconds());
    }
    work.onEnd(lane, step, seconds());
  }
  await work.onLaneEnd?.(lane);
}

/** A step of a study that was killed goes on for a moment, until it sees that nobody listens. */
const runPatiently: StepRunner = async (args, options) => {
  for (let numTries = 1; ; numTries++) {
    try {
      return await runInProcess(args, options);
    } catch (error) {
      const isBusy = error instanceof NativeError && /is in use by process/.test(error.message);
      if (!isBusy || numTries === mostTries) throw error;
      await delay(1_000, undefined, { signal: options.signal });
    }
  }
};
const mostTries = 30;

/** Characters of a step's words that an error repeats. */
const longestWords = 2_000;

/** A process group of its own: Ctrl-C reaches the step once, through us; if we die, the step sees it by its closed output, and stops. */
const runInProcess: StepRunner = (args, { signal, logFile }) => {
  const program = [join(packageRoot, "scripts", "ztw.mjs"), ...args];
  const child = spawn(process.execPath, program, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const ask = () => child.kill("SIGINT");
  const end = () => child.kill("SIGKILL");
  signal.addEventListener("abort", ask);
  process.on("exit", end);
  let words = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      words = (words + text).slice(-longestWords);
      appendFileSync(logFile, text);
    });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => {
      signal.removeEventListener("abort", ask);
      process.off("exit", end);
      if (exitCode === exitCodes.ok || exitCode === exitCodes.notPassed) resolve();
      else reject(signal.aborted ? signal.reason : failed(args, { exitCode, words, logFile }));
    });
  });
};

function failed(
  args: readonly string[],
  { exitCode, words, logFile }: { exitCode: number | null; words: string; logFile: string },
): NativeError {
  const said = words.trim().split("\n").slice(-3).join("\n");
  return new NativeError(
    `reproduce: a step ended with exit code ${exitCode}, and said:\n${said}\n` +
      `The step: ztw ${args.join(" ")}\nAll that it said: ${logFile}. The same command goes on with this step.`,
  );
}
