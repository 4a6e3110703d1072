/** An agent host in a Web Worker of this page: the same messages as over a socket, and nothing that can be lost on the way. */
import type { LabEvent } from "../../src/lab/messages.js";
import type { Beginning, WorkerNews } from "../static/site.js";
import type { ConnectHost, HostLink } from "./host-link.js";

export interface WorkerHostOptions {
  readonly script: URL;
  readonly beginning: Beginning;
  /** The host could not begin, or broke: a sentence that says why. */
  onFailure(message: string): void;
}

export function workerHost({ script, beginning, onFailure }: WorkerHostOptions): ConnectHost {
  return (listener): HostLink => {
    const worker = new Worker(script, { type: "module" });
    let isOpen = false;
    worker.addEventListener("message", ({ data }: MessageEvent<LabEvent | WorkerNews>) => {
      if (data.type === "ready") {
        isOpen = true;
        listener.onStatus("open");
      } else if (data.type === "failed") onFailure(data.message);
      else listener.onEvent(data);
    });
    worker.addEventListener("error", (event) => {
      isOpen = false;
      onFailure(event.message || "The worker's script cannot be loaded. Reload the page.");
    });
    worker.postMessage(beginning);
    return {
      send(request) {
        if (isOpen) worker.postMessage(request);
        return isOpen;
      },
      close() {
        isOpen = false;
        worker.terminate();
      },
    };
  };
}
