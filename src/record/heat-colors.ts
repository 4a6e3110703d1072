/** Colors of what was computed again: white where the picture changed, and through amber to ember the deeper the layer. */

/** Red, green, blue, each 0 to 255. */
export type Rgb = readonly [number, number, number];

/** From the picture's own changes to the deepest layer. */
const ramp: readonly Rgb[] = [
  [255, 236, 190],
  [255, 190, 84],
  [250, 118, 30],
  [206, 48, 74],
  [156, 42, 112],
];
const night: Rgb = [9, 11, 22];

/** How much of the game's picture a layer's color takes: little where it changed, so that the game itself shines through. */
const [tintOfChange, tintOfLayers, tintOfEdge] = [0.05, 0.34, 0.75];
/** How much of it night takes: where all was recycled, and under the shallowest and the deepest layer's color. */
const [veil, veilOfShallowest, veilOfDeepest] = [0.62, 0.1, 0.5];

/** Color of a layer, the picture being the first. */
export function layerColor(index: number, numLayers: number): Rgb {
  const place = numLayers > 1 ? (index / (numLayers - 1)) * (ramp.length - 1) : 0;
  const from = Math.min(Math.floor(place), ramp.length - 2);
  return mix(ramp[from]!, ramp[from + 1]!, place - from);
}

/** As canvases name it. */
export function cssColor([red, green, blue]: Rgb, opacity = 1): string {
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}

/** What becomes of a color of the game, by where it lies. */
export type Tint = (color: Rgb) => Rgb;

/** Where nothing was computed again. */
export const nightTint: Tint = (color) => mix(color, night, veil);

/** Where a layer is the shallowest that was computed again. */
export function layerTint(index: number, numLayers: number): Tint {
  if (index === 0) return (color) => mix(color, layerColor(0, numLayers), tintOfChange);
  const depth = numLayers > 2 ? (index - 1) / (numLayers - 2) : 0;
  const dark = veilOfShallowest + depth * (veilOfDeepest - veilOfShallowest);
  return (color) => mix(mix(color, night, dark), layerColor(index, numLayers), tintOfLayers);
}

/** At the edge of such a place. */
export function edgeTint(index: number, numLayers: number): Tint {
  return (color) => mix(color, layerColor(index, numLayers), tintOfEdge);
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (index: 0 | 1 | 2) => Math.round(from[index] + share * (to[index] - from[index]));
  return [channel(0), channel(1), channel(2)];
}
