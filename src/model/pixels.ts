/** How an observation's bytes become what a network reads. */

/** Pixels are bytes, 0 to this; networks were trained on 0 to 1. */
export const largestPixel = 255;

/** What a first block's weights are multiplied by, so that the pixels need not be. */
export const pixelScale = 1 / largestPixel;
