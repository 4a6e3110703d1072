/** Draws text and rounded boxes with a style; the panel says what and where. */
import type { SKRSContext2D } from "@napi-rs/canvas";
import { colors, font } from "./overlay-theme.js";

/** A rectangle in panel units: one video pixel at scale 2, two at scale 4. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a text starts (or ends, or has its middle), on its baseline. */
export interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly align?: "left" | "center" | "right";
}

export interface TextStyle {
  /** Default 12. */
  readonly size?: number;
  readonly isBold?: boolean;
  readonly color?: string;
  /** Wider text is squeezed, never cut. */
  readonly maxWidth?: number;
}

/** Wraps a drawing context, so that no call depends on what an earlier one left set. */
export class Brush {
  readonly #context: SKRSContext2D;

  constructor(context: SKRSContext2D) {
    this.#context = context;
  }

  text(text: string, place: TextPlace, style: TextStyle = {}): void {
    this.#context.font = font(style.size ?? 12, style.isBold ? "bold" : "normal");
    this.#context.fillStyle = style.color ?? colors.text;
    this.#context.textAlign = place.align ?? "left";
    this.#context.fillText(text, place.x, place.y, style.maxWidth);
  }

  /** The small heading over a value. */
  label(text: string, place: TextPlace): void {
    this.#context.letterSpacing = "1px";
    this.text(text, place, { size: 10, isBold: true, color: colors.label });
    this.#context.letterSpacing = "0px";
  }

  fill(color: string, area: Rectangle, radius = 0): void {
    this.#context.fillStyle = color;
    if (radius > 0) {
      this.#trace(area, radius);
      this.#context.fill();
    } else this.#context.fillRect(area.x, area.y, area.width, area.height);
  }

  /** A line of one unit just inside the area. */
  outline(color: string, { x, y, width, height }: Rectangle, radius: number): void {
    this.#context.strokeStyle = color;
    this.#trace({ x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1 }, radius);
    this.#context.stroke();
  }

  #trace({ x, y, width, height }: Rectangle, radius: number): void {
    this.#context.beginPath();
    this.#context.roundRect(x, y, width, height, Math.min(radius, width / 2));
  }
}
