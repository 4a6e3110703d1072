/** Shows the pictures of one game to all who watch, and knows which keys they hold. */
import type { RgbFrame } from "../../envs/environment.js";
import type { ViewedHost, Viewer, ViewerConnection } from "../viewing.js";
import { type WindowEvent, windowRequestSchema } from "./messages.js";

export interface WindowHostOptions {
  readonly title: string;
  /** The page asks for the keyboard. */
  readonly takesKeys: boolean;
  /** Codes of the keys that one viewer holds now; none when it leaves. */
  readonly onHeld: (codes: readonly string[]) => void;
  readonly onViewers: (numViewers: number) => void;
}

export class WindowHost implements ViewedHost<WindowEvent> {
  readonly #options: WindowHostOptions;
  readonly #viewers = new Set<Viewer<WindowEvent>>();
  #frame: WindowEvent | undefined;

  constructor(options: WindowHostOptions) {
    this.#options = options;
  }

  /** Shows a picture in place of the one before; whoever comes later sees it too. */
  show({ width, height, data }: RgbFrame): void {
    this.#frame = { type: "frame", width, height, pixels: data };
    for (const viewer of this.#viewers) viewer.send(this.#frame);
  }

  connect(viewer: Viewer<WindowEvent>): ViewerConnection {
    const { title, takesKeys, onHeld, onViewers } = this.#options;
    viewer.send({ type: "opened", title, takesKeys });
    if (this.#frame !== undefined) viewer.send(this.#frame);
    this.#viewers.add(viewer);
    onViewers(this.#viewers.size);
    return {
      receive: (request) => {
        const held = windowRequestSchema.safeParse(request);
        if (held.success) onHeld(held.data.codes); // nothing else is ever asked by our page
      },
      close: () => {
        this.#viewers.delete(viewer);
        onHeld([]);
        onViewers(this.#viewers.size);
      },
    };
  }
}
