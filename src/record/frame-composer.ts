/** Puts the enlarged game picture and the panel side by side into one reused frame buffer. */
import { checkBytes } from "../core/lists.js";
import { numColors, palettePixels } from "../envs/palette.js";
import type { FrameLayout } from "./frame-layout.js";
import { bytesPerPixel } from "./video-format.js";

/** What an emulator shows. */
export interface ScreenFacts {
  readonly width: number;
  readonly height: number;
  /** uint8 `[256, 3]`: red, green, blue. */
  readonly palette: Uint8Array;
}

/** Colors that depend on where a pixel of the picture lies. */
export interface Shading {
  /** uint8 `[pictureHeight, pictureWidth]`: which of the tints each pixel has. */
  readonly grades: Uint8Array;
  readonly tints: readonly ((
    color: readonly [number, number, number],
  ) => readonly [number, number, number])[];
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
  /** Of each palette index; with shading, for each grade. */
  readonly #colors: Uint32Array;
  readonly #grades: Uint8Array | undefined;
  /** Screen column shown in each column of the picture, and screen line in each line: nearest neighbor. */
  readonly #sourceColumns: Uint16Array;
  readonly #sourceLines: Uint16Array;

  /**
   * @param shading - its grades are read again for each screen. Absent: the picture as it is.
   */
  constructor(layout: FrameLayout, screen: ScreenFacts, shading?: Shading) {
    this.#layout = layout;
    this.#screenWidth = screen.width;
    this.#screenHeight = screen.height;
    this.#grades = shading?.grades;
    this.#colors = shading ? shadedColors(screen.palette, shading) : palettePixels(screen.palette);
    this.#pixels = new Uint32Array(layout.width * layout.height);
    this.frame = new Uint8Array(this.#pixels.buffer);
    this.#sourceColumns = nearestSources(layout.pictureWidth, screen.width);
    this.#sourceLines = nearestSources(layout.pictureHeight, screen.height);
  }

  /**
   * Draws the game's picture.
   *
   * @param screen - uint8 `[screenHeight, screenWidth]`: indices into the palette.
   */
  drawScreen(screen: Uint8Array): void {
    checkBytes("FrameComposer", "screen", screen, this.#screenWidth * this.#screenHeight);
    const { width, pictureHeight, pictureWidth } = this.#layout;
    for (let line = 0; line < pictureHeight; line++) {
      const start = line * width;
      const sourceLine = this.#sourceLines[line]!;
      if (this.#grades) this.#drawShaded(start, screen, { source: sourceLine * this.#screenWidth, line });
      else if (line > 0 && this.#sourceLines[line - 1] === sourceLine)
        this.#pixels.copyWithin(start, start - width, start - width + pictureWidth);
      else this.#drawLine(start, screen, sourceLine * this.#screenWidth);
    }
  }

  /**
   * Draws the panel at the right of the picture.
   *
   * @param panel - uint8 `[pictureHeight, panelWidth, 4]`: red, green, blue, opacity (ignored).
   */
  drawPanel(panel: Uint8Array): void {
    const { width, pictureHeight, pictureWidth, panelWidth } = this.#layout;
    checkBytes("FrameComposer", "panel", panel, pictureHeight * panelWidth * bytesPerPixel);
    const lineBytes = panelWidth * bytesPerPixel;
    for (let line = 0; line < pictureHeight; line++) {
      const start = (line * width + pictureWidth) * bytesPerPixel;
      this.frame.set(panel.subarray(line * lineBytes, (line + 1) * lineBytes), start);
    }
  }

  /**
   * Draws the strip below picture and panel.
   *
   * @param strip - uint8 `[stripHeight, width, 4]`: red, green, blue, opacity (ignored).
   */
  drawStrip(strip: Uint8Array): void {
    const { width, pictureHeight, stripHeight } = this.#layout;
    checkBytes("FrameComposer", "strip", strip, width * stripHeight * bytesPerPixel);
    this.frame.set(strip, pictureHeight * width * bytesPerPixel);
  }

  #drawShaded(start: number, screen: Uint8Array, { source, line }: { source: number; line: number }): void {
    const columns = this.#sourceColumns;
    const first = line * columns.length;
    for (let column = 0; column < columns.length; column++) {
      const grade = this.#grades![first + column]! * numColors;
      this.#pixels[start + column] = this.#colors[grade + screen[source + columns[column]!]!]!;
    }
  }

  #drawLine(start: number, screen: Uint8Array, source: number): void {
    for (let column = 0; column < this.#sourceColumns.length; column++) {
      this.#pixels[start + column] = this.#colors[screen[source + this.#sourceColumns[column]!]!]!;
    }
  }
}

/** Colors of all palette indices under the first tint, then under the second, and so on. */
function shadedColors(palette: Uint8Array, { tints }: Shading): Uint32Array {
  const colors = new Uint32Array(tints.length * numColors);
  for (const [grade, tint] of tints.entries()) {
    const tinted = palette.slice();
    for (let at = 0; at < tinted.length; at += 3)
      tinted.set(tint([palette[at]!, palette[at + 1]!, palette[at + 2]!]), at);
    colors.set(palettePixels(tinted), grade * numColors);
  }
  return colors;
}

function nearestSources(length: number, sourceLength: number): Uint16Array {
  return Uint16Array.from({ length }, (_, index) => Math.floor(((index + 0.5) * sourceLength) / length));
}
