/** Where the game's picture and the overlay lie on a video frame. */
import { checkInteger, checkOneOf } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";

/**
 * Shapes of an emulator pixel. `tv`: 7/4 times as wide as high, so that 160x210 fills the 4:3 of the console's
 * television, as ALE's own window shows it. `square`: the screen array as it is.
 */
export const pixelAspects = ["tv", "square"] as const;
export type PixelAspect = (typeof pixelAspects)[number];

const widthOverHeight: Readonly<Record<PixelAspect, number>> = { tv: 7 / 4, square: 1 };

/** Panel width at scale 2; with a 160x210 game beside it, a frame is 832 wide and shows unscaled on a GitHub page. */
const panelWidthPerScale = 136;
const largestScale = 5;
/** Of the strip below the picture. */
const stripHeightPerScale = 82;
/** Below this, the panel's text is too small to read. */
const smallestPanelScale = 2;

export interface LayoutOptions {
  /** Size of the emulator's screen; games differ: 210 lines mostly, up to 250. */
  readonly screenWidth: number;
  readonly screenHeight: number;
  /** Video lines per emulator line. */
  readonly scale: number;
  readonly pixelAspect: PixelAspect;
  /** Leave room for the panel at the right of the picture. */
  readonly hasPanel: boolean;
  /** Leave room for a strip below picture and panel. Default false. */
  readonly hasStrip?: boolean;
}

/** Sizes in video pixels: the picture is at the left, the panel at its right and as high, the strip below both and as wide. */
export interface FrameLayout {
  readonly width: number;
  readonly height: number;
  readonly pictureWidth: number;
  readonly pictureHeight: number;
  readonly panelWidth: number;
  readonly stripHeight: number;
  readonly scale: number;
}

/**
 * Lays out a frame with even sides, as the encoder needs them.
 *
 * @throws {InvalidArgumentError} if the scale is not an integer from 1 to 5, or too small for a readable panel.
 */
export function layOutFrame(options: LayoutOptions): FrameLayout {
  const { screenWidth, screenHeight, scale, hasPanel, hasStrip = false } = options;
  checkInteger("record", "scale", scale, { min: 1, max: largestScale });
  checkOneOf("record", "pixelAspect", options.pixelAspect, pixelAspects);
  if ((hasPanel || hasStrip) && scale < smallestPanelScale) {
    const expected = `an integer from ${smallestPanelScale} to ${largestScale}`;
    const shown = hasPanel ? "The overlay" : "What was recomputed";
    const advice = `${shown} cannot be read at scale 1; turn it off for a small clip.`;
    throw new InvalidArgumentError(describeMismatch("record", expected, "scale", scale, advice));
  }
  const pictureWidth = roundToEven(screenWidth * scale * widthOverHeight[options.pixelAspect]);
  const panelWidth = hasPanel ? panelWidthPerScale * scale : 0;
  const pictureHeight = roundToEven(screenHeight * scale);
  const stripHeight = hasStrip ? stripHeightPerScale * scale : 0;
  const [width, height] = [pictureWidth + panelWidth, pictureHeight + stripHeight];
  return { width, height, pictureWidth, pictureHeight, panelWidth, stripHeight, scale };
}

function roundToEven(length: number): number {
  return 2 * Math.round(length / 2);
}
