/** The page's way to an agent host, wherever that lives: behind a socket now, in a Web Worker once there is one. */
import type { LabEvent, LabRequest } from "../../src/lab/messages.js";

/** `lost` is tried again; so is what was ended or is full, but people should know which. */
export type LinkStatus = "connecting" | "open" | "lost" | "ended" | "full";

export interface HostListener {
  onEvent(event: LabEvent): void;
  onStatus(status: LinkStatus): void;
}

export interface HostLink {
  /** False if the host cannot be reached now: the request is dropped, not kept for later. */
  send(request: LabRequest): boolean;
  close(): void;
}

/** Opens a way to a host, which tells at once where the match stands. */
export type ConnectHost = (listener: HostListener) => HostLink;
