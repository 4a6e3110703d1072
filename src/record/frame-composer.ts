/** Puts the enlarged game picture and the panel side by side into one reused frame buffer. */
import { checkBytes } from "../core/lists.js";
import { palettePixels } from "../envs/palette.js";
import type { FrameLayout } from "./frame-layout.js";
import { bytesPerPixel } from "./video-format.js";

/** What an emulator shows. */
export interface ScreenFacts {
  readonly width: number;
  readonly height: number;
  /** uint8 `[256, 3]`: red, green, blue. */
  readonly palette: Uint8Array;
}

/** Builds video frames; every buffer is allocated once. */
export class FrameComposer {
  /** uint8 `[height, width, 4]`: the frame as drawn so far; reused by the next drawing. */
  readonly frame: Uint8Array;
  readonly #layout: FrameLayout;
  readonly #screenWidth: number;
  readonly #screenHeight: number;
  /** The same memory, one word a pixel. */
  readonly #pixels: Uint32Array;
  readonly #colors: Uint32Array;
  /** Screen column shown in each column of the picture, and screen line in each line: nearest neighbor. */
  readonly #sourceColumns: Uint16Array;
  readonly #sourceLines: Uint16Array;

  constructor(layout: FrameLayout, screen: ScreenFacts) {
    this.#layout = layout;
    this.#screenWidth = screen.width;
    this.#screenHeight = screen.height;
    this.#colors = palettePixels(screen.palette);
    this.#pixels = new Uint32Array(layout.width * layout.height);
    this.frame = new Uint8Array(this.#pixels.buffer);
    this.#sourceColumns = nearestSources(layout.pictureWidth, screen.width);
    this.#sourceLines = nearestSources(layout.height, screen.height);
  }

  /**
   * Draws the game's picture.
   *
   * @param screen - uint8 `[screenHeight, screenWidth]`: indices into the palette.
   */
  drawScreen(screen: Uint8Array): void {
    checkBytes("FrameComposer", "screen", screen, this.#screenWidth * this.#screenHeight);
    const { width, height, pictureWidth } = this.#layout;
    for (let line = 0; line < height; line++) {
      const start = line * width;
      const sourceLine = this.#sourceLines[line]!;
      if (line > 0 && this.#sourceLines[line - 1] === sourceLine)
        this.#pixels.copyWithin(start, start - width, start - width + pictureWidth);
      else this.#drawLine(start, screen, sourceLine * this.#screenWidth);
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
      this.#pixels[start + column] = this.#colors[screen[source + this.#sourceColumns[column]!]!]!;
    }
  }
}

function nearestSources(length: number, sourceLength: number): Uint16Array {
  return Uint16Array.from({ length }, (_, index) => Math.floor(((index + 0.5) * sourceLength) / length));
}
