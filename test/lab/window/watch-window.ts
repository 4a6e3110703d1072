/** A viewer of a game's window that is no browser. */
import { once } from "node:events";
import type { WindowEvent } from "../../../src/lab/window/messages.js";
import { enter, openSocket, originOf } from "../server/visitor.js";

/** Enters as the browser that the address lets in, and waits for the greeting. */
export async function watchWindow(url: string) {
  const server = { url, port: Number(new URL(url).port) };
  const { cookie } = await enter(server);
  const watcher = openSocket<WindowEvent>(server, { cookie, origin: originOf(server) });
  await once(watcher.socket, "message");
  return watcher;
}
