/** What a server needs of whatever it shows: events go out to viewers, requests come back. Both ends import this file. */

/** Plain data, told apart by its type; viewers without room miss those of types `frame` and `decision`. */
export interface ViewedEvent {
  readonly type: string;
}

/** Somebody who watches. */
export interface Viewer<Event extends ViewedEvent> {
  /** Takes an event at once, and may leave out frames and decisions that it has no room for. Never throws. */
  send(event: Event): void;
}

/** A viewer's way to the host. */
export interface ViewerConnection {
  /** Checks and does what was asked, or says why it cannot be done. Never throws. */
  receive(request: unknown): void;
  close(): void;
}

/** Has something to show. */
export interface ViewedHost<Event extends ViewedEvent> {
  /** Tells the viewer at once where things stand. */
  connect(viewer: Viewer<Event>): ViewerConnection;
}
