/** Shows pictures of any size; a console's screen in the shape that a television gives it. */
import type { WindowEvent } from "../../src/lab/window/messages.js";
import { type PixelCanvas, pixelCanvas } from "../dom/canvas.js";
import { element } from "../dom/element.js";

type Frame = Extract<WindowEvent, { readonly type: "frame" }>;

/** Pixels in a row of a console's screen. */
const consoleWidth = 160;
const opaque = 0xff000000;

export interface Picture {
  readonly element: HTMLElement;
  show(frame: Frame): void;
}

export function createPicture(): Picture {
  const box = element("div", { class: "picture" });
  let canvas: PixelCanvas | undefined;
  function canvasFor({ width, height }: Frame): PixelCanvas {
    if (canvas !== undefined && canvas.width === width && canvas.height === height) return canvas;
    canvas = pixelCanvas(width, height, width === consoleWidth ? "console" : "plain");
    canvas.element.setAttribute("role", "img");
    canvas.element.setAttribute("aria-label", "The game's picture");
    box.replaceChildren(canvas.element);
    return canvas;
  }
  return {
    element: box,
    show(frame) {
      const { pixels, flush } = canvasFor(frame);
      const { pixels: rgb } = frame;
      for (let i = 0, at = 0; i < pixels.length; i++, at += 3)
        pixels[i] = opaque | (rgb[at + 2]! << 16) | (rgb[at + 1]! << 8) | rgb[at]!;
      flush();
    },
  };
}
