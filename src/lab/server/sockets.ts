/** The sockets of all viewers. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { ViewedEvent, ViewedHost } from "../viewing.js";
import { closeCodes, encodeEvent, longestRequest } from "../wire.js";
import { SocketViewer } from "./socket-viewer.js";

/** One browser has few windows. */
const mostViewers = 16;

/** Bounds that ws keeps; its types do not know the last one. */
const limits = {
  maxPayload: longestRequest,
  maxFragments: 16,
  /** What a viewer may take to end a connection on its side, milliseconds. */
  closeTimeout: 1000,
};

export interface Sockets {
  /** Makes a viewer of a request that was let in. */
  accept(wish: { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer }): void;
  close(): Promise<void>;
}

/** Connects viewers to a host, and drops those that are gone. */
export async function openSockets<Event extends ViewedEvent>(
  host: ViewedHost<Event>,
  { heartbeatMs }: { readonly heartbeatMs: number },
): Promise<Sockets> {
  const { WebSocketServer } = await import("ws"); // only whoever serves needs it
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    autoPong: false,
    perMessageDeflate: false, // frames are many, and the way is short
    ...limits,
  });
  const viewers = new Map<WebSocket, SocketViewer<Event>>();
  const encode = encodeOnce<Event>();
  const heartbeat = setInterval(() => {
    for (const viewer of viewers.values()) viewer.checkIsThere();
  }, heartbeatMs);
  const open = (socket: WebSocket) => {
    const viewer = new SocketViewer(socket, encode);
    viewers.set(socket, viewer);
    const connection = host.connect(viewer);
    viewer.listen((request) => connection.receive(request));
    socket.once("close", () => {
      viewers.delete(socket);
      connection.close();
    });
  };
  const openOrRefuse = (socket: WebSocket) => {
    socket.on("error", () => {}); // it closes then
    if (viewers.size < mostViewers) open(socket);
    else socket.close(closeCodes.full, "as many watch as may");
  };
  return {
    accept: ({ request, socket, head }) => server.handleUpgrade(request, socket, head, openOrRefuse),
    close: () => {
      clearInterval(heartbeat);
      return endAll([...viewers.keys()]);
    },
  };
}

/** Says good-bye; ws ends whoever does not answer. */
async function endAll(sockets: readonly WebSocket[]): Promise<void> {
  const ends = sockets.map((socket) => {
    const ended = new Promise((resolve) => socket.once("close", resolve));
    socket.close(closeCodes.ended, "the lab was ended");
    return ended;
  });
  await Promise.all(ends);
}

/** What goes to several viewers is written once. */
function encodeOnce<Event extends ViewedEvent>(): (event: Event) => Uint8Array {
  const messages = new WeakMap<Event, Uint8Array>();
  return (event) => {
    const known = messages.get(event);
    if (known !== undefined) return known;
    const message = encodeEvent(event);
    messages.set(event, message);
    return message;
  };
}
