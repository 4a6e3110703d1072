/** What a game's thread and its window's thread say to each other. */
import type { MessagePort } from "node:worker_threads";
import type { RgbFrame } from "../../envs/environment.js";

/** What the window's thread is given. */
export interface WindowThread {
  readonly title: string;
  readonly takesKeys: boolean;
  readonly pageFolder: string;
  /** 0: one that is free. */
  readonly port: number;
  /** Takes one {@link Opening}, which the game's thread waits for without turning its event loop. */
  readonly openingPort: MessagePort;
  /** Becomes 1 once that was sent; `[1]`. */
  readonly isOpen: Int32Array;
}

export type Opening = { readonly url: string } | { readonly problem: string };

export type WindowOrder = { readonly type: "show"; readonly frame: RgbFrame } | { readonly type: "close" };

export type WindowNotice =
  | { readonly type: "held"; readonly codes: readonly string[] }
  | { readonly type: "viewers"; readonly numViewers: number };
