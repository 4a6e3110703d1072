/** What is heard of a video, decoded by ffmpeg. */
import { execFileSync } from "node:child_process";
import { realTools } from "./encoders.js";

/** uint8, mono, 128 is silence. */
export function decodeSound(path: string, samplesPerSecond: number): Uint8Array {
  const format = ["-ac", "1", "-ar", `${samplesPerSecond}`, "-f", "u8", "pipe:1"];
  return execFileSync(realTools.ffmpeg, ["-v", "error", "-i", path, "-vn", ...format], {
    maxBuffer: 2 ** 26,
  });
}

/** Index of the first sample that is far from silence; −1 where all are near. */
export function firstLoud(samples: Uint8Array, distance = 40): number {
  return samples.findIndex((sample) => Math.abs(sample - 128) > distance);
}

/** By how many samples a sound comes late in another, at most so many; and how much they are then alike, 1 for equal. */
export function alignSounds(
  original: Uint8Array,
  heard: Uint8Array,
  mostLag: number,
): { readonly lag: number; readonly likeness: number } {
  let best = { lag: 0, likeness: -1 };
  for (let lag = -mostLag; lag <= mostLag; lag++) {
    const likeness = correlation(original, heard, lag);
    if (likeness > best.likeness) best = { lag, likeness };
  }
  return best;
}

/** Of what lies on both sides of the constant part. */
function correlation(original: Uint8Array, heard: Uint8Array, lag: number): number {
  const [from, to] = [Math.max(0, -lag), Math.min(original.length, heard.length - lag)];
  let [sum, heardSum] = [0, 0];
  for (let at = from; at < to; at++) {
    sum += original[at]!;
    heardSum += heard[at + lag]!;
  }
  const [mean, heardMean] = [sum / (to - from), heardSum / (to - from)];
  let [product, square, heardSquare] = [0, 0, 0];
  for (let at = from; at < to; at++) {
    const [a, b] = [original[at]! - mean, heard[at + lag]! - heardMean];
    product += a * b;
    square += a * a;
    heardSquare += b * b;
  }
  return product / Math.sqrt(square * heardSquare);
}
