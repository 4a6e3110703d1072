/** An agent host behind a socket of the server that this page came from. A lost connection is tried again until it is back. */
import type { LabEvent, LabRequest } from "../../src/lab/messages.js";
import type { ViewedEvent } from "../../src/lab/viewing.js";
import { decodeEvent, encodeRequest } from "../../src/lab/wire.js";
import { closeStatus } from "./close-status.js";
import type { ConnectHost, HostLink, LinkStatus } from "./host-link.js";
import { retryDelay } from "./retry-delay.js";

/** @param address - of the socket: `ws://…`. */
export function socketHost<Event extends ViewedEvent = LabEvent, Request extends object = LabRequest>(
  address: string,
): ConnectHost<Event, Request> {
  return (listener): HostLink<Request> => {
    let socket: WebSocket;
    let attempt = 0;
    let status: LinkStatus = "connecting";
    let timer: ReturnType<typeof setTimeout> | undefined;

    function tell(next: LinkStatus): void {
      status = next;
      listener.onStatus(next);
    }
    function open(): void {
      socket = new WebSocket(address);
      socket.binaryType = "arraybuffer";
      socket.addEventListener("open", () => {
        attempt = 0;
        tell("open");
      });
      socket.addEventListener("message", ({ data }) =>
        listener.onEvent(decodeEvent<Event>(data as ArrayBuffer)),
      );
      socket.addEventListener("close", ({ code }) => {
        tell(closeStatus(code, status));
        timer = setTimeout(open, retryDelay(attempt++));
      });
    }

    open();
    return {
      send(request) {
        if (socket.readyState !== WebSocket.OPEN) return false;
        socket.send(encodeRequest(request));
        return true;
      },
      close() {
        clearTimeout(timer);
        socket.close();
      },
    };
  };
}
