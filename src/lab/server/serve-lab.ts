/** Serves the lab to browsers: one page, its files, one socket. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { checkInteger, checkMethods, checkObject, checkPath, checkText } from "../../core/check.js";
import type { LabEvent } from "../messages.js";
import type { ViewedEvent, ViewedHost } from "../viewing.js";
import { socketPath } from "../wire.js";
import { Entrance } from "./entrance.js";
import { describeListenError } from "./listen-error.js";
import { isLoopback, ownHosts, serverOrigin } from "./own-hosts.js";
import { readPageFiles } from "./page-files.js";
import { type Refusal, refusalText, respond, type Site, splitTarget } from "./respond.js";
import { openSockets, type Sockets } from "./sockets.js";

/** Where and what to serve. */
export interface LabServerOptions<Event extends ViewedEvent = LabEvent> {
  readonly agentHost: ViewedHost<Event>;
  /** The page as it was built: `index.html` and what it loads. */
  readonly pageFolder: string;
  /** Default 0: one that is free. */
  readonly port?: number;
  /** Address or name to listen on. Default: this machine alone reaches it. */
  readonly host?: string;
  /** Between two looks at whether viewers are still there, milliseconds. */
  readonly heartbeatMs?: number;
}

/** A running server. */
export interface LabServer extends AsyncDisposable {
  /** Opens in one browser, once; that browser is known from then on. */
  readonly url: string;
  readonly port: number;
  /** Nobody but this machine reaches it. */
  readonly isLoopback: boolean;
  /** Ends all connections; the agent host stays open. */
  close(): Promise<void>;
}

const loopback = "127.0.0.1";
const usualHeartbeatMs = 15_000;
/** Connections of all kinds; a browser has six at most. */
const mostConnections = 128;
/** A browser on a slow phone has sent its request by then. */
const requestTimeoutMs = 10_000;

/**
 * Serves a page to one browser, whose viewers all see and steer what an agent host plays.
 *
 * The address has a token that lets in one browser, once. Requests and sockets are refused that call the server by another name, come
 * from another page, or were not let in. What a viewer may send is bounded in size and rate; a slow one misses frames and decisions.
 *
 * @throws {InvalidArgumentError} for an option that is wrong, a port in use, or an address that is not this machine's.
 * @throws {CheckpointError} if the page is not there.
 */
export async function serveLab<Event extends ViewedEvent>(
  options: LabServerOptions<Event>,
): Promise<LabServer> {
  const given = checkObject("serveLab", "options", options);
  const { agentHost, pageFolder, port = 0, host = loopback, heartbeatMs = usualHeartbeatMs } = given;
  checkMethods("serveLab", "agentHost", agentHost, { expected: "an agent host", methods: ["connect"] });
  checkInteger("serveLab", "port", port, { min: 0, max: 65_535 });
  checkText("serveLab", "host", host);
  const files = readPageFiles(checkPath("serveLab", "pageFolder", pageFolder));
  const server = createServer({
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: requestTimeoutMs / 2,
  });
  server.maxConnections = mostConnections;
  const place = { host, ...(await listen(server, { host, port })) };
  const entrance = new Entrance({ hosts: ownHosts(place), port: place.port });
  const site = { entrance, files };
  const sockets = await openSockets(agentHost, { heartbeatMs });
  server.on("request", (request, response) => respond(site, request, response));
  server.on("upgrade", (request, socket, head) => upgrade({ site, sockets }, { request, socket, head }));
  const closeAll = () => close(server, sockets);
  return {
    url: `${serverOrigin(place)}/?token=${entrance.token}`,
    port: place.port,
    isLoopback: isLoopback(place.address),
    close: closeAll,
    [Symbol.asyncDispose]: closeAll,
  };
}

/** Where it listens in fact. */
async function listen(server: Server, wanted: { readonly host: string; readonly port: number }) {
  try {
    server.listen(wanted);
    await once(server, "listening");
  } catch (error) {
    throw describeListenError(error, wanted);
  }
  const { address, port } = server.address() as AddressInfo;
  return { address, port };
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Makes a socket of a request, or ends it. */
function upgrade({ site, sockets }: { readonly site: Site; readonly sockets: Sockets }, wish: Upgrade): void {
  wish.socket.on("error", () => wish.socket.destroy()); // gone before it was answered
  const refusal = refusalOf(site, wish.request);
  if (refusal === undefined) sockets.accept(wish);
  else wish.socket.end(refusalText(refusal), () => wish.socket.destroy());
}

function refusalOf({ entrance }: Site, { url, headers }: IncomingMessage): Refusal | undefined {
  const { path } = splitTarget(url);
  if (path === undefined) return 400;
  if (!entrance.isMeant({ headers })) return 421;
  if (!entrance.isOwn({ headers }, { needsOrigin: true }) || !entrance.isKnown({ headers })) return 403;
  return path === socketPath ? undefined : 404;
}

async function close(server: Server, sockets: Sockets): Promise<void> {
  const closed = server.listening ? once(server, "close") : undefined;
  server.close();
  await sockets.close();
  server.closeAllConnections();
  await closed;
}
