/** How events and requests look on a socket. Both ends import this file, so it knows neither Node nor the browser. */
import { decode, encode } from "@msgpack/msgpack";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import type { ViewedEvent } from "./viewing.js";

/** Where on the page's own server the socket is. */
export const socketPath = "/socket";

/** Why a server ends a socket, in the numbers that browsers tell the page. */
export const closeCodes = {
  /** The lab was ended. */
  ended: 1001,
  /** A request is text. */
  noText: 1003,
  /** Too many requests in too short a time. */
  flood: 1008,
  /** Longer than {@link longestRequest}. */
  tooLong: 1009,
  /** As many watch as may. */
  full: 1013,
} as const;

/** A request is short; the longest names a file and lists thresholds. In UTF-8 bytes. */
export const longestRequest = 4096;

/** An event as one MessagePack document, in which byte arrays stay bytes. */
export function encodeEvent<Event extends ViewedEvent>(event: Event): Uint8Array {
  return encode(event);
}

/**
 * What a host sent. Byte arrays are views of the message's memory.
 *
 * @param message - a whole binary message of the socket.
 * @throws {InvalidArgumentError} if it is none of `encodeEvent`'s.
 */
export function decodeEvent<Event extends ViewedEvent>(message: ArrayBuffer | Uint8Array): Event {
  try {
    const { buffer, byteOffset, byteLength } =
      message instanceof Uint8Array ? message : new Uint8Array(message);
    return decode(new Uint8Array(buffer, byteOffset, byteLength)) as Event; // Node's own kind would have views of its kind
  } catch (cause) {
    const problem = describeMismatch("decodeEvent", "a whole MessagePack document", "message", message);
    throw new InvalidArgumentError(problem, { cause });
  }
}

/**
 * A request as JSON text: people can read it, and whatever speaks JSON can send one.
 *
 * @throws {InvalidArgumentError} for what JSON cannot say.
 */
export function encodeRequest(request: object): string {
  try {
    return JSON.stringify(request);
  } catch (cause) {
    throw new InvalidArgumentError(describeMismatch("encodeRequest", "plain data", "request", request), {
      cause,
    });
  }
}

/**
 * What a page sent, of which only the host knows whether it makes sense.
 *
 * @returns undefined if it is no JSON.
 */
export function decodeRequest(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
