import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { Emulator } from "../../src/envs/emulator.js";
import { encodePng } from "../../src/envs/png.js";
import { realTools, temporaryFolder } from "../record/encoders.js";

const folder = temporaryFolder();

/** As ffmpeg reads it: uint8 `[height, width, 3]`. */
function decode(png: Uint8Array): Uint8Array {
  const file = join(folder, "picture.png");
  writeFileSync(file, png);
  const raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"];
  return execFileSync(realTools.ffmpeg, ["-v", "error", "-i", file, ...raw], { maxBuffer: 2 ** 24 });
}

it("a screen's file has its colors, each pixel as wide as a television shows it", () => {
  const emulator = new Emulator("breakout", { seed: 1 });
  emulator.reset();
  const frame = emulator.rgbScreen();
  emulator.close();
  expect(Buffer.compare(decode(encodePng(frame, { pixelWidth: 1 })), frame.data)).toBe(0);
  const wide = decode(encodePng(frame));
  expect(wide).toHaveLength(2 * frame.data.length);
  const everySecond = wide.filter((_, at) => Math.floor(at / 3) % 2 === 1);
  expect(Buffer.compare(everySecond, frame.data)).toBe(0);
});

it.each<[unknown, unknown, string]>([
  [null, {}, "encodePng: expected an object for frame, received null."],
  [{ width: 0, height: 1, data: new Uint8Array(0) }, {}, "for frame.width, received 0 (number)."],
  [{ width: 2, height: 1, data: new Uint8Array(3) }, {}, "a Uint8Array of length 6 for frame.data"],
  [{ width: 1, height: 1, data: new Uint8Array(3) }, { pixelWidth: 0 }, "for pixelWidth, received 0"],
  [{ width: 1, height: 1, data: new Uint8Array(3) }, { wide: 2 }, 'received "wide" (string).'],
])("encodePng(%j, %j) is refused", (frame, options, message) => {
  expect(() => encodePng(frame as never, options as never)).toThrow(InvalidArgumentError);
  expect(() => encodePng(frame as never, options as never)).toThrow(message);
});
