/** The page's way to an agent host, wherever that lives: behind a socket now, in a Web Worker once there is one. */
import type { LabEvent, LabRequest } from "../../src/lab/messages.js";
import type { ViewedEvent } from "../../src/lab/viewing.js";

/** `lost` is tried again; so is what was ended or is full, but people should know which. */
export type LinkStatus = "connecting" | "open" | "lost" | "ended" | "full";

export interface HostListener<Event extends ViewedEvent = LabEvent> {
  onEvent(event: Event): void;
  onStatus(status: LinkStatus): void;
}

export interface HostLink<Request extends object = LabRequest> {
  /** False if the host cannot be reached now: the request is dropped, not kept for later. */
  send(request: Request): boolean;
  close(): void;
}

/** Opens a way to a host, which tells at once where things stand. */
export type ConnectHost<Event extends ViewedEvent = LabEvent, Request extends object = LabRequest> = (
  listener: HostListener<Event>,
) => HostLink<Request>;
