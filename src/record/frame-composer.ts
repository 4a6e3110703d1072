/** Puts the enlarged game picture and the panel side by side into one reused frame buffer. */
import { checkBytes } from "../core/lists.js";
import type { FrameLayout } from "./frame-layout.js";
import { bytesPerPixel } from "./video-format.js";

const rgbBytes = 3;
const opaque = 0xff000000;

/** Builds video frames; every buffer is allocated once. */
export class FrameComposer {
  /** uint8 `[height, width, 4]`: the frame as drawn so far; reused by the next drawing. */
  readonly frame: Uint8Array;
  readonly #layout: FrameLayout;
  readonly #screenWidth: number;
  readonly #screenHeight: number;
  /** The same memory, one little-endian word a pixel: red in the lowest byte. */
  readonly #pixels: Uint32Array;
  /** Screen column shown in each column of the picture, and screen line in each line: nearest neighbor. */
  readonly #sourceColumns: Uint16Array;
  readonly #sourceLines: Uint16Array;

  /**
   * @param screen - size of the emulator's screen.
   */
  constructor(layout: FrameLayout, screen: { readonly width: number; readonly height: number }) {
    this.#layout = layout;
    this.#screenWidth = screen.width;
    this.#screenHeight = screen.height;
    this.#pixels = new Uint32Array(layout.width * layout.height).fill(opaque);
    this.frame = new Uint8Array(this.#pixels.buffer);
    this.#sourceColumns = nearestSources(layout.pictureWidth, screen.width);
    this.#sourceLines = nearestSources(layout.height, screen.height);
  }

  /**
   * Draws the game's picture.
   *
   * @param screen - uint8 `[screenHeight, screenWidth, 3]`: red, green, blue.
   */
  drawScreen(screen: Uint8Array): void {
    checkBytes("FrameComposer", "screen", screen, this.#screenWidth * this.#screenHeight * rgbBytes);
    const { width, height, pictureWidth } = this.#layout;
    for (let line = 0; line < height; line++) {
      const start = line * width;
      const sourceLine = this.#sourceLines[line]!;
      if (line > 0 && this.#sourceLines[line - 1] === sourceLine)
        this.#pixels.copyWithin(start, start - width, start - width + pictureWidth);
      else this.#drawLine(start, screen, sourceLine * this.#screenWidth * rgbBytes);
    }
  }

  /**
   * Draws the panel at the right of the picture.
   *
   * @param panel - uint8 `[height, panelWidth, 4]`: red, green, blue, opacity (ignored).
   */
  drawPanel(panel: Uint8Array): void {
    const { width, height, pictureWidth, panelWidth } = this.#layout;
    checkBytes("FrameComposer", "panel", panel, height * panelWidth * bytesPerPixel);
    const lineBytes = panelWidth * bytesPerPixel;
    for (let line = 0; line < height; line++) {
      const start = (line * width + pictureWidth) * bytesPerPixel;
      this.frame.set(panel.subarray(line * lineBytes, (line + 1) * lineBytes), start);
    }
  }

  #drawLine(start: number, screen: Uint8Array, source: number): void {
    for (let column = 0; column < this.#sourceColumns.length; column++) {
      const pixel = source + this.#sourceColumns[column]! * rgbBytes;
      const blue = screen[pixel + 2]! << 16;
      this.#pixels[start + column] = opaque | blue | (screen[pixel + 1]! << 8) | screen[pixel]!;
    }
  }
}

function nearestSources(length: number, sourceLength: number): Uint16Array {
  return Uint16Array.from({ length }, (_, index) => Math.floor(((index + 0.5) * sourceLength) / length));
}
