/** A viewer of a running lab, in place of a page: it counts what it is told, and steers. */
import { once } from "node:events";
import { WebSocket } from "ws";
import { decodeEvent, encodeRequest, type LabEvent, type LabRequest, socketPath } from "../../src/tools.js";

/** Where a lab is, and what lets a viewer in. */
export interface Lab {
  readonly origin: string;
  readonly cookie: string;
}

type EventOf<Type extends LabEvent["type"]> = Extract<LabEvent, { readonly type: Type }>;

/** Somebody who waits for an event. */
interface Waiter {
  /** Whether it was that one. */
  readonly see: (event: LabEvent) => boolean;
  readonly fail: (error: Error) => void;
}

export class Viewer {
  readonly #socket: WebSocket;
  readonly #waiters = new Set<Waiter>();
  /** Frames of all lanes so far. */
  numFrames = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (message: Buffer) => this.#see(decodeEvent(message)));
    socket.on("close", (code) => this.#fail(new Error(`the lab closed a socket, code ${code}`)));
  }

  /** Opens a socket, and waits for what the host says first. */
  static async open({
    origin,
    cookie,
  }: Lab): Promise<{ readonly viewer: Viewer; readonly hello: EventOf<"hello"> }> {
    const socket = new WebSocket(origin.replace("http", "ws") + socketPath, { headers: { origin, cookie } });
    const viewer = new Viewer(socket);
    const hello = await viewer.next("hello");
    return { viewer, hello };
  }

  send(request: LabRequest): void {
    this.#socket.send(encodeRequest(request));
  }

  /** The next event of a type that `isIt` accepts. */
  next<Type extends LabEvent["type"]>(
    type: Type,
    isIt: (event: EventOf<Type>) => boolean = () => true,
  ): Promise<EventOf<Type>> {
    return new Promise((resolve, reject) => {
      const see = (event: LabEvent) => {
        if (event.type !== type || !isIt(event as EventOf<Type>)) return false;
        resolve(event as EventOf<Type>);
        return true;
      };
      this.#waiters.add({ see, fail: reject });
    });
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, "close");
    this.#socket.close();
    await closed;
  }

  #see(event: LabEvent): void {
    if (event.type === "frame") this.numFrames++;
    if (event.type === "refused") this.#fail(new Error(`${event.request} was refused: ${event.message}`));
    for (const waiter of this.#waiters) if (waiter.see(event)) this.#waiters.delete(waiter);
  }

  #fail(error: Error): void {
    for (const { fail } of this.#waiters) fail(error);
    this.#waiters.clear();
  }
}
