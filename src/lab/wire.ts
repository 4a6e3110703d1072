/** How events and requests look on a socket. Both ends import this file, so it knows neither Node nor the browser. */
import { decode, encode } from "@msgpack/msgpack";
import type { LabEvent } from "./messages.js";
import type { LabRequest } from "./requests.js";

/** A request is short; the longest names a file and lists thresholds. In UTF-8 bytes. */
export const longestRequest = 4096;

/** An event as one MessagePack document, in which byte arrays stay bytes. */
export function encodeEvent(event: LabEvent): Uint8Array {
  return encode(event);
}

/**
 * What a host sent. Byte arrays are views of the message's memory.
 *
 * @param message - a whole binary message of the socket.
 */
export function decodeEvent(message: ArrayBuffer | Uint8Array): LabEvent {
  return decode(message) as LabEvent;
}

/** A request as JSON text: people can read it, and whatever speaks JSON can send one. */
export function encodeRequest(request: LabRequest): string {
  return JSON.stringify(request);
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
