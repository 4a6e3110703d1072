/** Somebody who watches through a socket: takes what there is room for, asks no more often than a person can. */
import type { RawData, WebSocket } from "ws";
import type { ViewedEvent, Viewer } from "../viewing.js";
import { closeCodes, decodeRequest } from "../wire.js";
import { Flow } from "./flow.js";
import { RateLimit } from "./rate-limit.js";

/** Bytes on the way to a viewer above which frames and decisions are left out: a quarter of a second of a race. */
const mostWaiting = 512 * 1024;

/** Bytes waiting in this process above which a viewer is given up: replies alone, which are never left out, come to this. */
const mostKept = 16 * 1024 * 1024;

/** A slider that is dragged and a key that is held ask 60 times a second each. */
const requestRate = { perSecond: 150, burst: 300 };

const optional: ReadonlySet<string> = new Set(["frame", "decision"]);

export class SocketViewer<Event extends ViewedEvent> implements Viewer<Event> {
  readonly #socket: WebSocket;
  readonly #encode: (event: Event) => Uint8Array;
  readonly #flow = new Flow();
  readonly #requests = new RateLimit(requestRate);
  #isAlive = true;

  /** @param encode - may give the same bytes to every viewer. */
  constructor(socket: WebSocket, encode: (event: Event) => Uint8Array) {
    this.#socket = socket;
    this.#encode = encode;
    socket.on("ping", (data) => {
      if (this.#allow() && this.#hasRoom()) socket.pong(data);
    });
    socket.on("pong", (mark) => {
      this.#isAlive = true;
      if (!this.#flow.confirm(mark.toString("latin1"))) this.#allow();
    });
  }

  send(event: Event): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (optional.has(event.type) && !this.#hasRoom()) return;
    const message = this.#encode(event);
    this.#socket.send(message);
    if (this.#flow.add(message.length)) this.#socket.ping(this.#flow.mark());
    if (this.#socket.bufferedAmount > mostKept) this.#socket.terminate();
  }

  /** Gives every request to `receive`, until there are too many or one is none. */
  listen(receive: (request: unknown) => void): void {
    this.#socket.on("message", (data: RawData, isBinary: boolean) => {
      if (!this.#allow()) return;
      if (isBinary) this.#socket.close(closeCodes.noText, "a request is JSON text");
      else receive(decodeRequest(data.toString()));
    });
  }

  /** Asks whether somebody is there; whoever has not answered since the last time is not. */
  checkIsThere(): void {
    if (this.#isAlive) this.#socket.ping(this.#flow.mark());
    else this.#socket.terminate();
    this.#isAlive = false;
  }

  #hasRoom(): boolean {
    return Math.max(this.#flow.waiting, this.#socket.bufferedAmount) < mostWaiting;
  }

  /** Requests, and what the protocol itself is asked. */
  #allow(): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    if (this.#requests.take()) return true;
    this.#socket.close(closeCodes.flood, "too many requests");
    return false;
  }
}
