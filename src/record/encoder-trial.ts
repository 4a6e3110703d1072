/** Tries tools on a clip of some frames, in the folder where the video will be made: some may not look into every folder. */

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { runTool, type VideoTools } from "./tool-process.js";
import {
  bytesPerPixel,
  encodingOf,
  intermediateNames,
  unfinishedName,
  type VideoContainer,
} from "./video-format.js";
import { verifyVideo } from "./video-probe.js";

export interface EncoderTrial {
  readonly container: VideoContainer;
  /** Where the video will be made; what the trial writes there is removed. */
  readonly folder: string;
}

const format = { width: 16, height: 16, framesPerSecond: 20 } as const;
const numFrames = 3;

/**
 * Encodes a few frames and looks at them, by every run that the real video will need.
 *
 * @throws {NativeError} if any of them fails, or takes longer than `patienceMs`.
 */
export async function tryTools(
  { ffmpeg, ffprobe }: VideoTools,
  { container, folder }: EncoderTrial,
  patienceMs: number,
): Promise<void> {
  const { codec, streamArguments, passes } = encodingOf({ container, ...format });
  const input = new Uint8Array(numFrames * format.width * format.height * bytesPerPixel);
  try {
    await runTool(ffmpeg, streamArguments, { cwd: folder, input, patienceMs });
    for (const args of passes) await runTool(ffmpeg, args, { cwd: folder, patienceMs });
    await verifyVideo({ ffprobe, folder, file: unfinishedName, patienceMs }, { ...format, codec, numFrames });
  } finally {
    const names = [unfinishedName, ...intermediateNames];
    await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
  }
}
