/** The pixel pass equals OpenCV's INTER_AREA on the maximum of two real screens, to the byte. */
import { expect, it } from "vitest";
import { loadAle } from "../../src/envs/load-ale.js";
import { goldenGames, readGzip } from "./ale-data.js";

const heights: Record<string, number> = { air_raid: 250, carnival: 214, journey_escape: 230 };
const width = 160;
const outputSize = 84 * 84;
const numPairs = 6;

it.each(goldenGames)("%s: six pairs of screens are pooled and resized as OpenCV does", (game) => {
  const { screens, expected, height } = readPairs(game);
  const { poolAndResize } = loadAle();
  for (let pair = 0; pair < numPairs; pair++) {
    const [older, newer] = [screens(2 * pair), screens(2 * pair + 1)];
    const resized = poolAndResize(older, newer, height);
    expect(Buffer.compare(resized, expected(pair)), `pair ${pair}`).toBe(0);
  }
});

it("one brighter pixel is found", () => {
  const { screens, expected, height } = readPairs("qbert");
  const newer = Uint8Array.from(screens(1));
  newer[100 * width + 80] = 255;
  expect(Buffer.compare(loadAle().poolAndResize(screens(0), newer, height), expected(0))).not.toBe(0);
});

function readPairs(game: string) {
  const height = heights[game] ?? 210;
  const gray = readGzip(`preprocess/${game}-gray-6x2x${height}x160.u8.gz`);
  const area = readGzip(`preprocess/${game}-area-6x84x84.u8.gz`);
  const screenSize = height * width;
  return {
    height,
    screens: (index: number) => new Uint8Array(gray.subarray(index * screenSize, (index + 1) * screenSize)),
    expected: (index: number) => new Uint8Array(area.subarray(index * outputSize, (index + 1) * outputSize)),
  };
}
