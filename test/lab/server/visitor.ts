/** Clients of a lab's server: plain requests, and sockets that keep what they are told. */
import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { LabEvent } from "../../../src/lab/messages.js";
import type { LabServer } from "../../../src/lab/server/serve-lab.js";
import type { ViewedEvent } from "../../../src/lab/viewing.js";
import { decodeEvent, socketPath } from "../../../src/lab/wire.js";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request, its path as it stands. */
export async function ask({ port }: { readonly port: number }, path: string, how: Ask = {}): Promise<Answer> {
  const { method = "GET", headers = {}, body } = how;
  const sent = request({ host: "127.0.0.1", port, path, method, headers, agent: false });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  response.setEncoding("utf8");
  let text = "";
  for await (const part of response) text += part;
  return { status: response.statusCode!, headers: response.headers, text };
}

/** What a browser has after it opened the address. */
export interface Pass {
  readonly cookie: string;
}

/** Opens the address as a browser does. */
export async function enter(server: Pick<LabServer, "url" | "port">): Promise<Pass> {
  const { pathname, search } = new URL(server.url);
  const { headers } = await ask(server, pathname + search);
  return { cookie: headers["set-cookie"]![0]!.split(";")[0]! };
}

export const originOf = ({ port }: { readonly port: number }) => `http://127.0.0.1:${port}`;

/** A viewer's end of a socket. */
export interface Watcher<Event extends ViewedEvent = LabEvent> {
  readonly socket: WebSocket;
  readonly events: readonly Event[];
  /** The code with which it is closed. */
  readonly closed: Promise<number>;
}

/** Opens a socket and waits for the greeting. */
export async function watch(server: LabServer, pass: Pass): Promise<Watcher> {
  const watcher = openSocket(server, { cookie: pass.cookie, origin: originOf(server) });
  await once(watcher.socket, "message");
  return watcher;
}

export function openSocket<Event extends ViewedEvent = LabEvent>(
  { port }: { readonly port: number },
  headers: Readonly<Record<string, string>>,
): Watcher<Event> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${socketPath}`, { headers });
  const events: Event[] = [];
  socket.on("message", (data: Buffer) => events.push(decodeEvent<Event>(data)));
  socket.on("error", () => {}); // it closes then
  onTestFinished(() => socket.terminate());
  return { socket, events, closed: new Promise((resolve) => socket.once("close", resolve)) };
}

/** The status with which a socket is refused; 101 if it is not. */
export async function knock(
  server: { readonly port: number },
  headers: Readonly<Record<string, string>>,
  path = socketPath,
): Promise<number> {
  const sent = request({
    host: "127.0.0.1",
    port: server.port,
    path,
    agent: false,
    headers: {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
      ...headers,
    },
  });
  sent.end();
  const [response, socket] = await Promise.race([once(sent, "response"), once(sent, "upgrade")]);
  socket?.destroy();
  return (response as IncomingMessage).statusCode!;
}
