/** Where `renderMode: "human"` shows a game: whoever has windows registers how to open one. */
import { checkFunction, checkMethods } from "../core/check.js";
import { EnvironmentStateError } from "../core/errors.js";
import type { RgbFrame } from "./environment.js";

/** A window that shows one game. */
export interface Display {
  /**
   * Shows a picture in place of the one before.
   *
   * @param numFrames - of the console since then, for whoever keeps its time: 60 a second. 0 after a reset.
   */
  show(frame: RgbFrame, numFrames: number): void;
  /** Closes the window; a second call does nothing. */
  close(): void;
}

export interface DisplayOptions {
  /** What the window is called. */
  readonly title: string;
}

export type DisplayOpener = (options: DisplayOptions) => Display;

/** The one thing that this module keeps: a process has one screen. */
const registered: { opener?: DisplayOpener } = {};

/**
 * Says how windows are opened for environments with `renderMode: "human"`, in place of a page in the browser.
 *
 * @param opener - called for each environment, at its first reset.
 * @throws {InvalidArgumentError} if it is no function.
 */
export function registerDisplay(opener: DisplayOpener): void {
  registered.opener = checkFunction("registerDisplay", "opener", opener);
}

/**
 * Opens a window.
 *
 * @throws {EnvironmentStateError} if nobody said how.
 */
export function openDisplay(where: string, options: DisplayOptions): Display {
  if (registered.opener === undefined)
    throw new EnvironmentStateError(
      `${where}: expected a display for renderMode "human", received none. Register one with registerDisplay, or use "rgb_array".`,
    );
  const expected = { expected: "a display with show and close", methods: ["show", "close"] };
  return checkMethods(where, "the display that was opened", registered.opener(options), expected);
}
