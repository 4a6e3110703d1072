/** An agent host without emulator: it counts, and sends what it is told to. */
import type { LabEvent, LabHost, LabViewer } from "../../../src/lab/messages.js";

export interface FakeHost extends LabHost {
  /** What all viewers asked, in order. */
  readonly requests: readonly unknown[];
  readonly numViewers: number;
  /** Sends an event to everybody who watches, and returns how long that took in milliseconds. */
  broadcast(event: LabEvent): number;
}

/** Greets each viewer with a `hello`, refuses whatever is no object with a type, and takes the rest. */
export function fakeHost(): FakeHost {
  const viewers = new Set<LabViewer>();
  const requests: unknown[] = [];
  return {
    requests,
    get numViewers() {
      return viewers.size;
    },
    broadcast: (event) => {
      const start = performance.now();
      for (const viewer of viewers) viewer.send(event);
      return performance.now() - start;
    },
    connect: (viewer) => {
      viewers.add(viewer);
      viewer.send({ type: "hello", version: "0.0.0", agents: [] });
      return {
        receive: (request) => {
          requests.push(request);
          const isRequest = typeof request === "object" && request !== null && "type" in request;
          if (!isRequest) viewer.send({ type: "refused", request: "unknown", message: "no request" });
        },
        close: () => viewers.delete(viewer),
      };
    },
    close: async () => {},
  };
}

/** A frame like those of the emulator. */
export function frame(number: number): LabEvent {
  const pixels = new Uint8Array(210 * 160);
  for (let index = 0; index < pixels.length; index++) pixels[index] = (index * 7 + number) & 0xff;
  return { type: "frame", lane: 0, frame: number, pixels };
}
