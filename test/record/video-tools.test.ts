import { accessSync, chmodSync, constants, readdirSync, statSync, writeFileSync } from "node:fs";
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

  describe("tries them where the video will be made", () => {
    /** As the real one in all but what the body does, and that it cannot be told by its list of encoders. */
    const encoders = "echo ' V..... libx264 H.264'; echo ' V..... libx264rgb RGB'; echo ' V..... gif GIF'";
    const cases = [
      [
        "may not see hidden folders",
        'case "$PWD$*" in */.*) echo "unfinished: Permission denied" >&2; exit 1;; esac',
      ],
      ["dies at once", "exit 7"],
      ["writes nothing", "exit 0"],
      ["crashes", "kill -SEGV $$"],
    ] as const;

    it.each(
      cases.flatMap(([name, body]) => (["mp4", "gif"] as const).map((to) => [name, body, to] as const)),
    )("passes over an encoder that %s (%s, for %s)", async (name, body, container) => {
      const place = newFolder(folder, `${name}-${container}`);
      fakeEncoder(place, "ffmpeg", `case "$*" in *-encoders*) ${encoders}; exit;; esac\n${body}`);
      fakeEncoder(place, "ffprobe", "echo ffprobe version 9");
      const hidden = newFolder(place, ".hidden");
      const sources = [systemTools(place), packagedTools];
      const found = await findVideoTools(sources, {
        trial: { container, folder: hidden },
        patienceMs: 3_000,
      });
      expect(found.ffmpeg).toContain("ffmpeg-installer");
      expect(readdirSync(hidden)).toEqual([]);
    });

    it("does not wait for ever", async () => {
      const place = newFolder(folder, "hanging");
      for (const name of ["ffmpeg", "ffprobe"]) fakeEncoder(place, name, "sleep 100 & wait");
      await expect(findVideoTools([systemTools(place)], { patienceMs: 200 })).rejects.toThrow(
        "failed (its run took over 0.2 s, so it was ended): it printed nothing",
      );
    });

    it("says in one line why, when there is no other", async () => {
      const place = newFolder(folder, "alone");
      fakeEncoder(
        place,
        "ffmpeg",
        `case "$*" in *-encoders*) ${encoders}; exit;; esac; echo a b >&2; exit 7`,
      );
      fakeEncoder(place, "ffprobe", "echo ffprobe version 9");
      const trial = { container: "mp4", folder: place } as const;
      await expect(findVideoTools([systemTools(place)], { trial })).rejects.toThrow(
        `\n  PATH: ${place}/ffmpeg failed (exit code 7): a b\n`,
      );
    });
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
