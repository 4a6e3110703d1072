/** Tries tools on a clip of some frames, in the folder where the video will be made: some may not look into every folder. */

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { SoundFile } from "./sound-file.js";
import { runTool, type VideoTools } from "./tool-process.js";
import {
  bytesPerPixel,
  encodingOf,
  intermediateNames,
  type SoundFormat,
  soundCodec,
  soundName,
  unfinishedName,
  type VideoContainer,
} from "./video-format.js";
import { verifySound, verifyVideo } from "./video-probe.js";

export interface EncoderTrial {
  readonly container: VideoContainer;
  /** Absent: silent. */
  readonly sound?: SoundFormat | undefined;
  /** Where the video will be made; what the trial writes there is removed. */
  readonly folder: string;
}

const format = { width: 16, height: 16, framesPerSecond: 20 } as const;
const numFrames = 3;
const durationSeconds = numFrames / format.framesPerSecond;

/**
 * Encodes a few frames and looks at them, by every run that the real video will need.
 *
 * @throws {NativeError} if any of them fails, or takes longer than `patienceMs`.
 */
export async function tryTools(
  { ffmpeg, ffprobe }: VideoTools,
  { container, sound, folder }: EncoderTrial,
  patienceMs: number,
): Promise<void> {
  const { codec, streamArguments, passes } = encodingOf({ container, sound, ...format });
  const input = new Uint8Array(numFrames * format.width * format.height * bytesPerPixel);
  try {
    await runTool(ffmpeg, streamArguments, { cwd: folder, input, patienceMs });
    if (sound) await writeSilence(join(folder, soundName), sound);
    for (const args of passes) await runTool(ffmpeg, args, { cwd: folder, patienceMs });
    const probed = { ffprobe, folder, file: unfinishedName, patienceMs };
    await verifyVideo(probed, { ...format, codec, numFrames });
    if (sound) await verifySound(probed, { codec: soundCodec, durationSeconds });
  } finally {
    const names = [unfinishedName, ...intermediateNames];
    await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
  }
}

async function writeSilence(path: string, { samplesPerSecond }: SoundFormat): Promise<void> {
  const file = new SoundFile(path);
  await file.write(new Uint8Array(Math.round(samplesPerSecond * durationSeconds)).fill(128));
  await file.end();
}
