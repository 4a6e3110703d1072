/** Spreads tasks over worker threads. Which worker plays what depends on timing; what is played does not. */
import { Worker } from "node:worker_threads";

/**
 * @param tasks - what `playTask` takes, and the `game` of each.
 * @param options.workerData - `{ folders, models }`, by game.
 * @param options.onPlayed - called with `{ task, counts, watched }` as tasks end.
 * @throws the first worker's error, after every worker has ended.
 */
export async function playAll(tasks, { numWorkers, workerData, onPlayed }) {
  const queue = tasks[Symbol.iterator]();
  const workers = Array.from({ length: Math.min(numWorkers, tasks.length) }, () =>
    runWorker(queue, { workerData, onPlayed }),
  );
  const outcomes = await Promise.allSettled(workers);
  for (const { status, reason } of outcomes) if (status === "rejected") throw reason;
}

function runWorker(queue, { workerData, onPlayed }) {
  const worker = new Worker(new URL("worker.mjs", import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    worker.on("message", (played) => {
      if (played.task !== undefined) onPlayed(played);
      worker.postMessage(queue.next().value ?? null);
    });
    worker.on("error", reject);
    worker.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`worker: exit code ${code}`))));
  });
}
