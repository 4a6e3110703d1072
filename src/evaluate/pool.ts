/** Spreads episodes over worker threads. Which worker plays what depends on timing; what is played does not. */
import { Worker } from "node:worker_threads";
import { NativeError } from "../core/errors.js";
import { compiledModule } from "../core/paths.js";
import type { Cell } from "./cells.js";
import type { PlayerSetup } from "./player-setup.js";
import type { PlayedEpisode } from "./rows-file.js";
import type { WorkerData, WorkerMessage, WorkerTask } from "./worker.js";

export interface PoolOptions {
  readonly setup: PlayerSetup;
  readonly numWorkers: number;
  /** Called in the caller's thread after every episode; what it throws ends the work. */
  readonly onPlayed: (played: PlayedEpisode) => void;
  readonly signal?: AbortSignal;
}

/**
 * Plays every cell once.
 *
 * @throws the first worker's error, or the signal's reason; always after every worker has ended.
 */
export async function playCells(cells: readonly Cell[], options: PoolOptions): Promise<void> {
  options.signal?.throwIfAborted();
  const stopFlag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const stop = (): void => void Atomics.store(stopFlag, 0, 1);
  const queue = cells[Symbol.iterator]();
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    const numWorkers = Math.min(options.numWorkers, cells.length);
    const workers = Array.from({ length: numWorkers }, () =>
      runWorker(queue, options, stopFlag).catch((error: unknown) => {
        stop(); // the other workers end after their present decision
        throw error;
      }),
    );
    const outcomes = await Promise.allSettled(workers);
    options.signal?.throwIfAborted();
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  } finally {
    options.signal?.removeEventListener("abort", stop);
  }
}

/** Resolves when one worker has ended after playing its share of the queue. */
function runWorker(
  queue: Iterator<Cell>,
  options: PoolOptions,
  stopFlag: WorkerData["stopFlag"],
): Promise<void> {
  const workerData: WorkerData = { setup: options.setup, stopFlag };
  // Flags of the main program, such as --input-type, need not suit a module.
  const worker = new Worker(compiledModule(import.meta.url, "worker.js"), { workerData, execArgv: [] });
  return new Promise((resolve, reject) => {
    let failure: unknown;
    const send = (task: WorkerTask): void => worker.postMessage(task);
    worker.on("message", ({ played }: WorkerMessage) => {
      try {
        if (played !== undefined) options.onPlayed(played);
        send(queue.next().value ?? null);
      } catch (error) {
        failure = error;
        send(null);
      }
    });
    worker.on("error", (error) => {
      failure = error;
    });
    worker.on("exit", (code) => {
      if (code !== 0) failure ??= new NativeError(`evaluate: a worker thread ended with exit code ${code}.`);
      if (failure === undefined) resolve();
      else reject(failure);
    });
  });
}
