/** From palette indices to colors that a canvas takes. */

const numColors = 256;
const opaque = 0xff000000;

/**
 * A lookup table: of each index the 32 bits that a canvas keeps for a pixel, where red is the lowest byte. Little-endian machines only,
 * which are all that browsers run on.
 *
 * @param palette - uint8 `[256, 3]`: red, green, blue.
 */
export function lookupColors(palette: Uint8Array): Uint32Array {
  return Uint32Array.from({ length: numColors }, (_, index) => {
    const [red, green, blue] = palette.subarray(index * 3, index * 3 + 3);
    return (opaque | (blue! << 16) | (green! << 8) | red!) >>> 0;
  });
}

/** Colors a screen into the memory of a picture; as much of it as both have. */
export function colorFrame(pixels: Uint8Array, colors: Uint32Array, picture: Uint32Array): void {
  const numPixels = Math.min(pixels.length, picture.length);
  for (let index = 0; index < numPixels; index++) picture[index] = colors[pixels[index]!]!;
}
