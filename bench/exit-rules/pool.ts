/** Spreads tasks over worker threads. Which worker plays what depends on timing; what is played does not. */
import { Worker } from "node:worker_threads";
import type { Models } from "./models.js";
import type { Played, Task, WatchKind } from "./play.js";

/** What every worker has, by game. */
export interface WorkerData {
  /** Of policies that `writeAskable` wrote. */
  readonly folders: Readonly<Record<string, string>>;
  readonly models?: Readonly<Record<string, Models>>;
}

export interface PoolOptions<Kind extends WatchKind> {
  readonly numWorkers: number;
  readonly workerData: WorkerData;
  /** Called as tasks end. */
  readonly onPlayed: (played: Played<Kind>) => void;
}

/**
 * Plays all tasks.
 *
 * @throws the first worker's error, after every worker has ended.
 */
export async function playAll<Kind extends WatchKind>(
  tasks: readonly Task<Kind>[],
  options: PoolOptions<Kind>,
): Promise<void> {
  const queue = tasks[Symbol.iterator]();
  const workers = Array.from({ length: Math.min(options.numWorkers, tasks.length) }, () =>
    runWorker(queue, options),
  );
  for (const outcome of await Promise.allSettled(workers))
    if (outcome.status === "rejected") throw outcome.reason;
}

function runWorker<Kind extends WatchKind>(
  queue: Iterator<Task<Kind>>,
  { workerData, onPlayed }: PoolOptions<Kind>,
): Promise<void> {
  const worker = new Worker(new URL("worker.js", import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    worker.on("message", (played: Played<Kind> | null) => {
      if (played !== null) onPlayed(played);
      worker.postMessage(queue.next().value ?? null);
    });
    worker.on("error", reject);
    worker.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`worker: exit code ${code}`))));
  });
}
