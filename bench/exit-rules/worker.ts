/** A worker thread that plays the tasks that it is sent, one at a time; `null` ends it. */
import { parentPort, workerData } from "node:worker_threads";
import { openTable, playTask, type Table, type Task } from "./play.js";
import type { WorkerData } from "./pool.js";

const port = parentPort!;
const { folders, models } = workerData as WorkerData;
/** Games stay open between tasks. */
const tables = new Map<string, Table>();

async function tableOf(game: string): Promise<Table> {
  const open = tables.get(game) ?? (await openTable(folders[game]!));
  tables.set(game, open);
  return open;
}

async function close(): Promise<void> {
  for (const { environment, exits } of tables.values()) {
    environment.close();
    await exits.close();
  }
  port.close();
}

port.on("message", async (task: Task | null) => {
  if (task === null) return close();
  port.postMessage(await playTask(await tableOf(task.game), task, models?.[task.game]));
});
port.postMessage(null);
