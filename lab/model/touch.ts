/** What a thumb on the direction pad means. */
import type { Control } from "../../src/lab/keyboard.js";

/** Clockwise from the right, as angles grow on a screen. */
const sectors: readonly (readonly Control[])[] = [
  ["right"],
  ["down", "right"],
  ["down"],
  ["down", "left"],
  ["left"],
  ["up", "left"],
  ["up"],
  ["up", "right"],
];

/** Of the pad's half width: nearer to the middle than this is rest. */
const deadZone = 0.22;

/**
 * Directions under a thumb.
 *
 * @param x - from the middle of the pad, in half widths; to the right is positive.
 * @param y - downwards is positive.
 */
export function padDirections(x: number, y: number): readonly Control[] {
  if (Math.hypot(x, y) < deadZone) return [];
  const sector = Math.round((Math.atan2(y, x) / (2 * Math.PI)) * sectors.length);
  return sectors[(sector + sectors.length) % sectors.length]!;
}
