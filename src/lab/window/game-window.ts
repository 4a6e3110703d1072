/** A window on a game: a page in a browser, served by a thread of its own, so that a game in one long loop is seen too. */
import { join } from "node:path";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkObject,
  checkOptionNames,
  checkText,
} from "../../core/check.js";
import {
  describeMismatch,
  EnvironmentStateError,
  InvalidArgumentError,
  NativeError,
} from "../../core/errors.js";
import { compiledModule, packageRoot } from "../../core/paths.js";
import type { RgbFrame } from "../../envs/environment.js";
import type { Display, DisplayOptions } from "../../envs/human-display.js";
import { findOpener, openBrowser } from "../server/open-browser.js";
import { FramePace } from "./frame-pace.js";
import type { Opening, WindowNotice, WindowOrder, WindowThread } from "./window-thread.js";

export interface GameWindowOptions extends DisplayOptions {
  /** The page says that it takes the keyboard. Default false. */
  readonly takesKeys?: boolean | undefined;
  /** Default 0: one that is free. */
  readonly port?: number | undefined;
  /** Told the address, which opens in one browser, once. Default: it is written to standard error, and opened where there is a screen. */
  readonly onOpen?: ((url: string) => void) | undefined;
}

const where = "GameWindow";
const optionNames = ["title", "takesKeys", "port", "onOpen"];
/** Of a picture's side: more than any game has. */
const mostPixels = 4096;
/** A thread that has not answered by then never will. */
const openingTimeoutMs = 20_000;

export class GameWindow implements Display {
  /** Opens in one browser, once; that browser is known from then on. */
  readonly url: string;
  readonly #worker: Worker;
  readonly #pace = new FramePace();
  #heldKeys: readonly string[] = [];
  #numViewers = 0;
  #isClosed = false;

  /**
   * Opens the window before it returns; a program that ends closes it.
   *
   * @throws {InvalidArgumentError} if an option does not fit.
   * @throws {NativeError} if no thread can serve the page, or the port is in use.
   */
  constructor(options: GameWindowOptions) {
    checkOptionNames(where, options, optionNames);
    const { title, takesKeys = false, port = 0, onOpen } = options;
    checkText(where, "title", title);
    checkBoolean(where, "takesKeys", takesKeys);
    checkInteger(where, "port", port, { min: 0, max: 65_535 });
    if (onOpen !== undefined) checkFunction(where, "onOpen", onOpen);
    const { worker, url } = startThread({ title, takesKeys, port });
    this.#worker = worker;
    this.url = url;
    worker.on("message", (notice: WindowNotice) => this.#hear(notice));
    worker.unref();
    if (onOpen !== undefined) onOpen(url);
    else announce(title, url);
  }

  /** Codes of the keys that are held now, as of the last turn of the event loop, in the order in which they went down. */
  get heldKeys(): readonly string[] {
    return this.#heldKeys;
  }

  /** Pages that are open, as of the last turn of the event loop. */
  get numViewers(): number {
    return this.#numViewers;
  }

  /**
   * Shows a picture when its time has come: the console's 60 frames a second, counted from the picture before. Until then it blocks.
   *
   * @param numFrames - of the console since the picture before.
   * @throws {InvalidArgumentError} if it is no picture, or no such number.
   * @throws {EnvironmentStateError} after `close()`.
   */
  show(frame: RgbFrame, numFrames: number): void {
    checkInteger(`${where}.show`, "numFrames", numFrames, { min: 0, max: 1000 });
    const picture = this.#check(frame); // before the wait
    this.#pace.waitFor(numFrames);
    this.#order({ type: "show", frame: picture });
  }

  /** As `show`, at once. */
  draw(frame: RgbFrame): void {
    this.#order({ type: "show", frame: this.#check(frame) });
  }

  /** Closes the page; a second call does nothing. */
  close(): void {
    if (this.#isClosed) return;
    this.#order({ type: "close" });
    this.#isClosed = true;
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #check(frame: RgbFrame): RgbFrame {
    if (this.#isClosed) throw new EnvironmentStateError(`${where}: it is closed.`);
    return checkFrame(frame);
  }

  #order(order: WindowOrder): void {
    this.#worker.postMessage(order);
  }

  #hear(notice: WindowNotice): void {
    if (notice.type === "held") this.#heldKeys = notice.codes;
    else this.#numViewers = notice.numViewers;
  }
}

function checkFrame(frame: RgbFrame): RgbFrame {
  const { width, height, data } = checkObject(where, "frame", frame);
  for (const [name, side] of Object.entries({ width, height }))
    checkInteger(where, `frame.${name}`, side, { min: 1, max: mostPixels });
  if (!(data instanceof Uint8Array) || data.length !== width * height * 3)
    throw new InvalidArgumentError(
      describeMismatch(where, `a Uint8Array [${height}, ${width}, 3]`, "frame.data", data),
    );
  return { width, height, data };
}

/** Starts the thread, and waits for it without turning the event loop: a first `reset` is no promise. */
function startThread(wanted: Pick<WindowThread, "title" | "takesKeys" | "port">) {
  const { port1, port2: openingPort } = new MessageChannel();
  const isOpen = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const pageFolder = join(packageRoot, "dist", "lab", "window");
  const workerData: WindowThread = { ...wanted, pageFolder, openingPort, isOpen };
  const transferList = [openingPort];
  const file = compiledModule(import.meta.url, "worker.js");
  const worker = new Worker(file, { workerData, transferList, execArgv: [] });
  Atomics.wait(isOpen, 0, 0, openingTimeoutMs);
  const opening = receiveMessageOnPort(port1)?.message as Opening | undefined;
  port1.close();
  if (opening !== undefined && "url" in opening) return { worker, url: opening.url };
  void worker.terminate();
  throw new NativeError(
    opening?.problem ?? `${where}: expected a thread that serves the page, received no answer.`,
  );
}

/** Where it can be seen, for whoever started the program: there is nobody else to tell. */
function announce(title: string, url: string): void {
  process.stderr.write(`${title} is shown at ${url}\n`);
  openBrowser(url, findOpener());
}
