/** A worker thread that plays the tasks that it is sent, one at a time. */
import { parentPort, workerData } from "node:worker_threads";
import { openTable, playTask } from "./play.mjs";

const tables = new Map();

/** Games stay open between tasks. */
async function tableOf(game) {
  if (!tables.has(game)) tables.set(game, await openTable(workerData.folders[game]));
  return tables.get(game);
}

parentPort.on("message", async (task) => {
  if (task === null) return close();
  const played = await playTask(await tableOf(task.game), task, workerData.models?.[task.game]);
  parentPort.postMessage({ task, ...played });
});
parentPort.postMessage({});

async function close() {
  for (const { environment, exits } of tables.values()) {
    environment.close();
    await exits.close();
  }
  parentPort.close();
}
