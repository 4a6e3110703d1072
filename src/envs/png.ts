/** Pictures as PNG files. */
import { crc32, deflateSync } from "node:zlib";
import { checkBytes, checkInteger, checkObject, checkOptionNames } from "../core/check.js";
import type { RgbFrame } from "./environment.js";

const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const rgbBytes = 3;
const mostPixels = 4096;
/** Eight bits a channel, red, green, blue; then the only compression, the only filter method, no interlacing. */
const colorFormat = [8, 2, 0, 0, 0] as const;

export interface PngOptions {
  /** Columns of the file for each of the picture: the console's pixels are twice as wide as high. 1 … 16. Default 2, as ALE's. */
  readonly pixelWidth?: number;
}

/**
 * Makes a PNG file of a picture.
 *
 * @param frame - what `Emulator.rgbScreen()` or `render()` of an environment gives.
 * @returns the file's bytes.
 * @throws {InvalidArgumentError} if it is no picture, or the option is out of range.
 * @example
 * const file = encodePng(emulator.rgbScreen()); // to be written as screen.png
 */
export function encodePng(frame: RgbFrame, options: PngOptions = {}): Uint8Array {
  const where = "encodePng";
  const { width, height, data } = checkObject(where, "frame", frame);
  checkInteger(where, "frame.width", width, { min: 1, max: mostPixels });
  checkInteger(where, "frame.height", height, { min: 1, max: mostPixels });
  const pixels = checkBytes(where, "frame.data", data, width * height * rgbBytes);
  checkOptionNames(where, options, ["pixelWidth"]);
  const pixelWidth = checkInteger(where, "pixelWidth", options.pixelWidth ?? 2, { min: 1, max: 16 });
  const rows = layOutRows({ width, height, data: pixels }, pixelWidth);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(width * pixelWidth, 0);
  header.writeUInt32BE(height, 4);
  const parts = [
    signature,
    ...chunk("IHDR", Buffer.concat([header, Uint8Array.from(colorFormat)])),
    ...chunk("IDAT", deflateSync(rows)),
    ...chunk("IEND", new Uint8Array(0)),
  ];
  return new Uint8Array(Buffer.concat(parts));
}

/** Each row begins with its filter, which is none. */
function layOutRows({ width, height, data }: RgbFrame, pixelWidth: number): Uint8Array {
  const rowBytes = 1 + width * pixelWidth * rgbBytes;
  const rows = new Uint8Array(height * rowBytes);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const color = data.subarray(pixel * rgbBytes, (pixel + 1) * rgbBytes);
    const row = Math.floor(pixel / width);
    const begin = row * rowBytes + 1 + (pixel - row * width) * pixelWidth * rgbBytes;
    for (let copy = 0; copy < pixelWidth; copy++) rows.set(color, begin + copy * rgbBytes);
  }
  return rows;
}

/** Length, type and content, and the checksum of the last two. */
function chunk(type: string, content: Uint8Array): Uint8Array[] {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length, 0);
  checksum.writeUInt32BE(crc32(body), 0);
  return [length, body, checksum];
}
