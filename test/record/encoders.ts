/** Encoders that fail in chosen ways, as shell scripts, and what tests of videos share. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { VideoTools } from "../../src/record/tool-process.js";
import { findVideoTools } from "../../src/record/video-tools.js";
import { VideoWriter } from "../../src/record/video-writer.js";

/** A folder that is removed when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ztw-record-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a folder in another. */
export function newFolder(parent: string, name: string): string {
  const path = join(parent, name);
  mkdirSync(path);
  return path;
}

/** Writes a shell script that stands in for ffmpeg; the last argument of a run is its output file. */
export function fakeEncoder(folder: string, name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nfor output; do :; done\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** The real tools; looked for once, because that starts two processes. */
export const realTools: VideoTools = await findVideoTools();

/** The real tools, with ffmpeg replaced by a script. */
export function toolsWith(ffmpeg: string): VideoTools {
  return { ...realTools, ffmpeg };
}

export const small = { width: 32, height: 24, framesPerSecond: 60 } as const;

/** A frame of one gray value. */
export function grayFrame(value: number, format: { width: number; height: number } = small): Uint8Array {
  return new Uint8Array(format.width * format.height * 4).fill(value);
}

/** Writes a clip of gray frames, each one lighter. */
export async function writeGrayClip(path: string, numFrames: number, options = {}): Promise<VideoWriter> {
  const writer = await VideoWriter.open(path, { ...small, tools: realTools, ...options });
  for (let index = 0; index < numFrames; index++) await writer.write(grayFrame(index % 256));
  return writer;
}

/** Names in a folder, so that a test can see that nothing was left behind. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}
