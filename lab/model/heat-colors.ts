/** Colors of a glow: from ember red over amber to white. */

/** A stop of a ramp: how warm, then red, green, blue in 0 … 255 and opacity in [0, 1]. */
type Stop = readonly [heat: number, red: number, green: number, blue: number, opacity: number];

/**
 * Over the picture: a veil of night where all was recycled; no veil at all where it was just computed, so that the game itself shines
 * through; embers in between.
 */
const veilStops: readonly Stop[] = [
  [0, 9, 11, 22, 0.56],
  [0.08, 40, 10, 50, 0.56],
  [0.3, 150, 26, 68, 0.52],
  [0.62, 250, 118, 30, 0.4],
  [0.85, 255, 196, 90, 0.22],
  [1, 255, 236, 190, 0.04],
];

/** On a layer's map: dim where nothing was computed. */
const mapStops: readonly Stop[] = [
  [0, 30, 37, 51, 1],
  [0.08, 62, 25, 68, 1],
  [0.3, 158, 36, 78, 1],
  [0.62, 242, 116, 36, 1],
  [0.85, 255, 190, 84, 1],
  [1, 255, 240, 208, 1],
];

const numSteps = 256;

/** 32 bits a pixel, as `lookupColors`, for `numSteps` grades of heat. */
function ramp(stops: readonly Stop[]): Uint32Array {
  return Uint32Array.from({ length: numSteps }, (_, step) => {
    const [red, green, blue, opacity] = colorAt(stops, step / (numSteps - 1));
    return ((Math.round(opacity * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}

function colorAt(stops: readonly Stop[], heat: number): [number, number, number, number] {
  const above = Math.max(
    1,
    stops.findIndex((stop) => stop[0] >= heat),
  );
  const [from, to] = [stops[above - 1]!, stops[above]!];
  const part = (heat - from[0]) / (to[0] - from[0]);
  const mix = (index: 1 | 2 | 3 | 4) => from[index] + part * (to[index] - from[index]);
  return [Math.round(mix(1)), Math.round(mix(2)), Math.round(mix(3)), mix(4)];
}

export const veilRamp = ramp(veilStops);
export const mapRamp = ramp(mapStops);

/** Colors heat into the memory of a picture of as many pixels. */
export function colorHeat(heat: Float32Array, colors: Uint32Array, picture: Uint32Array): void {
  for (let index = 0; index < picture.length; index++)
    picture[index] = colors[Math.round(heat[index]! * (numSteps - 1))]!;
}
