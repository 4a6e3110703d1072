/** A worker thread that plays the episodes that the pool sends it, one at a time. */
import { parentPort, workerData } from "node:worker_threads";
import type { Cell } from "./cells.js";
import { Player } from "./player.js";
import type { PlayerSetup } from "./player-setup.js";
import type { PlayedEpisode } from "./rows-file.js";

/** Given to a worker at its start. */
export interface WorkerData {
  readonly setup: PlayerSetup;
  /** One int32, set to 1 when the work is to stop: seen between two decisions, even if no message can be. */
  readonly stopFlag: Int32Array<SharedArrayBuffer>;
}

/** Told to the pool: ready for a first episode, or done with one. */
export type WorkerMessage = { readonly played?: PlayedEpisode };

/** Sent to a worker: an episode, or `null` when there is nothing left to play. */
export type WorkerTask = Cell | null;

const port = parentPort!;
const { setup, stopFlag } = workerData as WorkerData;
const stop = {
  get aborted(): boolean {
    return Atomics.load(stopFlag, 0) === 1;
  },
};

const player = await Player.open(setup);
port.on("message", async (task: WorkerTask) => {
  const played = task === null || stop.aborted ? undefined : await playUnlessStopped(task);
  if (played !== undefined) return tell({ played });
  await player.close();
  port.close(); // nothing keeps the thread alive any more
});
tell({});

async function playUnlessStopped(cell: Cell): Promise<PlayedEpisode | undefined> {
  try {
    return await player.play(cell, stop);
  } catch (error) {
    if (stop.aborted) return undefined;
    throw error;
  }
}

function tell(message: WorkerMessage): void {
  port.postMessage(message);
}
