/** A canvas whose memory is written as one color of 32 bits a pixel, and reused. */
import { element } from "./element.js";

export interface PixelCanvas {
  readonly element: HTMLCanvasElement;
  /** `[height, width]`. */
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
  /** Shows what is in `pixels`. */
  flush(): void;
}

export function pixelCanvas(width: number, height: number, className: string): PixelCanvas {
  const canvas = element("canvas", { class: className });
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  return {
    element: canvas,
    pixels: new Uint32Array(image.data.buffer),
    width,
    height,
    flush: () => context.putImageData(image, 0, 0),
  };
}

/**
 * A canvas that is drawn on in CSS pixels, sharp on every screen.
 *
 * @returns its context after fitting it to its box, and the box; undefined while it is not shown.
 */
export function fitCanvas(
  canvas: HTMLCanvasElement,
  box: { readonly width: number; readonly height: number },
): CanvasRenderingContext2D | undefined {
  const scale = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(box.width * scale), Math.round(box.height * scale)];
  if (width === 0 || height === 0) return undefined;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d")!;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, box.width, box.height);
  return context;
}
