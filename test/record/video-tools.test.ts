import { accessSync, chmodSync, constants, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NativeError } from "../../src/core/errors.js";
import { findVideoTools, makeExecutable, packagedTools, systemTools } from "../../src/record/video-tools.js";
import { fakeEncoder, newFolder, temporaryFolder } from "./encoders.js";

const folder = temporaryFolder();

describe("findVideoTools", () => {
  it("finds the tools that npm installed, and they run although no install script did", async () => {
    const { ffmpeg, ffprobe } = await findVideoTools([packagedTools]);
    for (const path of [ffmpeg, ffprobe]) accessSync(path, constants.X_OK);
  });

  it("takes the system's tools when they can do the job", async () => {
    fakeEncoder(
      folder,
      "ffmpeg",
      "echo ' V..... libx264 H.264'; echo ' V..... libx264rgb RGB'; echo ' V..... gif GIF'",
    );
    fakeEncoder(folder, "ffprobe", "echo ffprobe version 9");
    const found = await findVideoTools([systemTools(`/no/such/folder:${folder}`), packagedTools]);
    expect(found).toEqual({ ffmpeg: join(folder, "ffmpeg"), ffprobe: join(folder, "ffprobe") });
  });

  it("passes over tools that cannot encode H.264", async () => {
    const poor = newFolder(folder, "poor");
    fakeEncoder(poor, "ffmpeg", "echo ' V..... gif GIF'");
    fakeEncoder(poor, "ffprobe", "echo ffprobe version 9");
    const found = await findVideoTools([systemTools(poor), packagedTools]);
    expect(found.ffmpeg).toContain("ffmpeg-installer");
  });

  it("lists each place and the reason when nothing works", async () => {
    const poor = newFolder(folder, "broken");
    fakeEncoder(poor, "ffmpeg", "exit 1");
    fakeEncoder(poor, "ffprobe", "exit 1");
    const absent = { name: "npm packages", locate: () => Promise.reject("Unsupported platform") };
    const error = await findVideoTools([systemTools(""), systemTools(poor), absent]).catch(
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(NativeError);
    expect(error.message.split("\n")).toEqual([
      "findVideoTools: no video encoder that works was found.",
      "  PATH: no ffmpeg there",
      expect.stringContaining(`  PATH: ${poor}`),
      "  npm packages: Unsupported platform",
      "Run: npm install @ffmpeg-installer/ffmpeg @ffprobe-installer/ffprobe, or install ffmpeg.",
    ]);
  });
});

describe("makeExecutable", () => {
  it("gives back a lost executable bit", () => {
    const path = fakeEncoder(folder, "lost", "true");
    chmodSync(path, 0o644);
    expect(makeExecutable(path)).toBe(path);
    expect(statSync(path).mode & 0o111).toBe(0o111);
  });

  it("says what to type when it cannot", () => {
    const path = join(folder, "plain-file", "ffmpeg");
    writeFileSync(join(folder, "plain-file"), "");
    expect(() => makeExecutable(path)).toThrow(
      new NativeError(`${path} may not be executed. Run: chmod +x ${path}`),
    );
  });
});
