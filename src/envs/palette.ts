/** Screens as indices into a console's palette, and their colors. */

/** Colors of a palette. */
export const numColors = 256;
const rgbBytes = 3;

/**
 * Colors a screen.
 *
 * @param screen - uint8 `[height, width]`: indices into the palette.
 * @param palette - uint8 `[256, 3]`: red, green, blue.
 * @returns uint8 `[height, width, 3]`.
 */
export function colorScreen(screen: Uint8Array, palette: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(screen.length * rgbBytes);
  let at = 0;
  for (const index of screen) {
    const color = index * rgbBytes;
    rgb[at++] = palette[color]!;
    rgb[at++] = palette[color + 1]!;
    rgb[at++] = palette[color + 2]!;
  }
  return rgb;
}

/**
 * A palette as pixels of a picture in memory, whatever the byte order.
 *
 * @param palette - uint8 `[256, 3]`: red, green, blue.
 * @returns uint32 `[256]`: each the bytes red, green, blue, 255.
 */
export function palettePixels(palette: Uint8Array): Uint32Array {
  const bytes = new Uint8Array(numColors * 4).fill(255);
  for (let color = 0; color < numColors; color++)
    bytes.set(palette.subarray(color * rgbBytes, (color + 1) * rgbBytes), color * 4);
  return new Uint32Array(bytes.buffer);
}
