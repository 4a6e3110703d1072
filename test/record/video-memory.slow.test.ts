import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { VideoWriter } from "../../src/record/video-writer.js";
import { grayFrame, realTools, temporaryFolder } from "./encoders.js";

const folder = temporaryFolder();
const format = { width: 560, height: 420, framesPerSecond: 60 } as const;
const frameBytes = format.width * format.height * 4;
const numFrames = 900;
/** A quarter of a minute of raw frames is 850 MB; what is left of them may come to this much. */
const allowedGrowth = 100e6;

/** Most memory that was resident while some work went on, above what was resident before. */
async function measureGrowth(work: (sample: () => void) => Promise<void>): Promise<number> {
  const before = process.memoryUsage.rss();
  let largest = before;
  await work(() => {
    largest = Math.max(largest, process.memoryUsage.rss());
  });
  return largest - before;
}

it("writes a quarter of a minute without keeping it in memory", async () => {
  const writer = await VideoWriter.open(join(folder, "long.mp4"), format);
  const growth = await measureGrowth(async (sample) => {
    for (let index = 0; index < numFrames; index++) {
      await writer.write(grayFrame(index % 256, format));
      if (index % 50 === 0) sample();
    }
  });
  expect((await writer.finish()).numFrames).toBe(numFrames);
  expect(growth).toBeLessThan(allowedGrowth);
});

it("notices a writer that does not wait for the encoder", async () => {
  const size = `${format.width}x${format.height}`;
  const raw = ["-f", "rawvideo", "-pix_fmt", "rgb0", "-s", size, "-i", "pipe:0"];
  const encoder = spawn(realTools.ffmpeg, ["-v", "error", ...raw, "-f", "null", "-"], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  encoder.stdin.on("error", () => {});
  const numUnawaited = Math.ceil((3 * allowedGrowth) / frameBytes);
  const growth = await measureGrowth(async (sample) => {
    for (let index = 0; index < numUnawaited; index++) encoder.stdin.write(grayFrame(index % 256, format));
    sample();
  });
  encoder.kill("SIGKILL");
  await once(encoder, "close");
  expect(growth).toBeGreaterThan(allowedGrowth);
});
