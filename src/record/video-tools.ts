/** Finds an encoder that can do the job: the system's `ffmpeg` and `ffprobe`, else the ones that npm installed. */

import { chmodSync } from "node:fs";
import { checkOptionNames } from "../core/check.js";
import { NativeError } from "../core/errors.js";
import { checkList } from "../core/lists.js";
import { findProgram, isExecutable } from "../core/programs.js";
import { type EncoderTrial, tryTools } from "./encoder-trial.js";
import { runTool, type VideoTools } from "./tool-process.js";
import { neededEncoders } from "./video-format.js";

/** A place where the tools may be. */
export interface ToolSource {
  /** For messages, e.g. `"PATH"`. */
  readonly name: string;
  /** Gives the paths, or throws when they are not there. */
  locate(): Promise<VideoTools>;
}

const advice = "Run: npm install @ffmpeg-installer/ffmpeg @ffprobe-installer/ffprobe, or install ffmpeg.";

export interface FindToolsOptions {
  /** What they must be able to make, and where. Default: they need only have the encoders. */
  readonly trial?: EncoderTrial;
  /** How long each of their runs may take. Default 20 s. */
  readonly patienceMs?: number;
}

/**
 * Finds the first pair of tools that runs and has the encoders that clips need.
 *
 * @param sources - where to look, best first. Default: the folders of `PATH`, then the npm packages.
 * @throws {NativeError} if none works; the message lists each place and why it was refused.
 */
export async function findVideoTools(
  sources: readonly ToolSource[] = [systemTools(process.env.PATH), packagedTools],
  options: FindToolsOptions = {},
): Promise<VideoTools> {
  const where = "findVideoTools";
  const places = checkList(where, "sources", sources) as ToolSource[];
  checkOptionNames(where, options, ["trial", "patienceMs"]);
  const { trial, patienceMs = 20_000 } = options;
  const refusals: string[] = [];
  for (const source of places) {
    try {
      const tools = await source.locate();
      await checkTools(tools, patienceMs);
      if (trial !== undefined) await tryTools(tools, trial, patienceMs);
      return tools;
    } catch (cause) {
      refusals.push(`${source?.name}: ${describeCause(cause)}`);
    }
  }
  throw new NativeError(
    `findVideoTools: no video encoder that works was found.\n  ${refusals.join("\n  ")}\n${advice}`,
  );
}

/** Tools that the system's package manager installed. */
export function systemTools(searchPath = ""): ToolSource {
  const find = (name: string) => {
    const path = findProgram(name, searchPath);
    if (path === undefined) throw new Error(`no ${name} there`);
    return path;
  };
  return { name: "PATH", locate: async () => ({ ffmpeg: find("ffmpeg"), ffprobe: find("ffprobe") }) };
}

/** Tools that came with npm; their packages set the executable bit in an install script, which we do not run. */
export const packagedTools: ToolSource = {
  name: "npm packages",
  async locate() {
    // The first of these packages throws a string, not an Error, on a platform that it does not know.
    const ffmpeg = (await import("@ffmpeg-installer/ffmpeg")).default.path;
    const ffprobe = (await import("@ffprobe-installer/ffprobe")).default.path;
    return { ffmpeg: makeExecutable(ffmpeg), ffprobe: makeExecutable(ffprobe) };
  },
};

/** Gives a program back its executable bit where it is missing. */
export function makeExecutable(path: string): string {
  if (isExecutable(path)) return path;
  try {
    chmodSync(path, 0o755);
  } catch (cause) {
    throw new NativeError(`${path} may not be executed. Run: chmod +x ${path}`, { cause });
  }
  return path;
}

async function checkTools({ ffmpeg, ffprobe }: VideoTools, patienceMs: number): Promise<void> {
  const [{ output }] = await Promise.all([
    runTool(ffmpeg, ["-hide_banner", "-encoders"], { patienceMs }),
    runTool(ffprobe, ["-hide_banner", "-version"], { patienceMs }),
  ]);
  for (const encoder of neededEncoders)
    if (!new RegExp(`\\b${encoder}\\b`).test(output)) throw new Error(`${ffmpeg} has no encoder ${encoder}`);
}

function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message.trim() : String(cause);
}
