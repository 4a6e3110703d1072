/** Sound tracks, decoded again by ffmpeg: there, whole, and in step with the picture. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EnvironmentStateError, InvalidArgumentError, NativeError } from "../../src/core/errors.js";
import { verifySound } from "../../src/record/video-probe.js";
import { VideoWriter } from "../../src/record/video-writer.js";
import { decodeSound, firstLoud } from "./decoded-sound.js";
import { fakeEncoder, filesIn, grayFrame, newFolder, realTools, small, temporaryFolder } from "./encoders.js";

const folder = temporaryFolder();
const samplesPerFrame = 512;
const samplesPerSecond = 60 * samplesPerFrame;
const quiet = new Uint8Array(samplesPerFrame).fill(128);
const loud = Uint8Array.from({ length: samplesPerFrame }, (_, index) => (index % 16 < 8 ? 30 : 220));

/** A clip that turns white and loud in the same frame. */
async function writeFlash(path: string, flashAt: number, options = {}) {
  const sound = { samplesPerSecond };
  const writer = await VideoWriter.open(path, { ...small, sound, tools: realTools, ...options });
  for (let frame = 0; frame < 90; frame++) {
    await writer.writeSound(frame >= flashAt ? loud : quiet);
    await writer.write(grayFrame(frame >= flashAt ? 255 : 0));
  }
  return writer;
}

function firstBright(path: string): number {
  const args = ["-v", "error", "-i", path, "-vf", "scale=1:1,format=gray", "-f", "rawvideo", "pipe:1"];
  return execFileSync(realTools.ffmpeg, args).findIndex((value) => value > 128);
}

describe("a sound track", () => {
  it.each([0, 37, 60])(
    "is in step: what is seen from frame %d on is heard from there on",
    async (flashAt) => {
      const place = newFolder(folder, `flash-${flashAt}`);
      const path = join(place, "clip.mp4");
      const facts = await (await writeFlash(path, flashAt)).finish();
      expect(facts).toMatchObject({
        codec: "h264",
        numFrames: 90,
        durationSeconds: 1.5,
        sound: { codec: "aac" },
      });
      expect(Math.abs(facts.sound!.durationSeconds - 1.5)).toBeLessThan(0.03);
      expect(filesIn(place)).toEqual(["clip.mp4"]);
      expect(firstBright(path)).toBe(flashAt);
      const heardAt = firstLoud(decodeSound(path, samplesPerSecond)) / samplesPerSecond;
      expect(Math.abs(heardAt - flashAt / 60)).toBeLessThan(0.012);
    },
  );

  it("leaves nothing behind when it is discarded", async () => {
    const place = newFolder(folder, "discarded");
    await (await writeFlash(join(place, "clip.mp4"), 3)).discard();
    expect(filesIn(place)).toEqual([]);
  });

  it("is refused for a GIF, for a silent video, and where it is no sound", async () => {
    const gif = { ...small, framesPerSecond: 20, sound: { samplesPerSecond } };
    await expect(VideoWriter.open(join(folder, "clip.gif"), gif)).rejects.toThrow(
      new InvalidArgumentError(
        "VideoWriter: expected false (a .gif has no sound) for sound, received true (boolean). Write an .mp4, or leave sound out.",
      ),
    );
    const silent = await VideoWriter.open(join(folder, "silent.mp4"), { ...small, tools: realTools });
    await expect(silent.writeSound(quiet)).rejects.toThrow(EnvironmentStateError);
    await silent.discard();
    for (const sound of [{ samplesPerSecond: 0 }, {}, null, true])
      await expect(
        VideoWriter.open(join(folder, "x.mp4"), { ...small, sound: sound as never }),
      ).rejects.toThrow(InvalidArgumentError);
    const writer = await VideoWriter.open(join(folder, "bytes.mp4"), {
      ...small,
      sound: { samplesPerSecond },
      tools: realTools,
    });
    for (const samples of ["", null, [1], new Float32Array(4)])
      await expect(writer.writeSound(samples as never)).rejects.toThrow(InvalidArgumentError);
    await writer.discard();
  });

  it("that an encoder left out is missed, and no file appears", async () => {
    const place = newFolder(folder, "deaf");
    const { ffmpeg } = realTools;
    const deaf = fakeEncoder(
      folder,
      "deaf.sh",
      `case "$*" in *sound.u8*) exec "${ffmpeg}" -v error -i silent.mp4 -c copy -f mp4 "$output";; *) exec "${ffmpeg}" "$@";; esac`,
    );
    const writer = await writeFlash(join(place, "clip.mp4"), 3, { tools: { ...realTools, ffmpeg: deaf } });
    await expect(writer.finish()).rejects.toThrow("probeSound: the file holds no sound.");
    expect(filesIn(place)).toEqual([]);
  });
});

describe("verifySound", () => {
  it.each([
    ["codec", { codec: "mp3" }, "expected mp3 for codec, found aac"],
    ["durationSeconds", { durationSeconds: 1.6 }, /expected 1.6 for durationSeconds, found 1.5\d*/],
  ])("notices another %s", async (_, planted, message) => {
    const path = join(folder, "facts.mp4");
    await (await writeFlash(path, 5)).finish();
    const probed = { ffprobe: realTools.ffprobe, folder, file: "facts.mp4" };
    const expected = { codec: "aac", durationSeconds: 1.5 };
    await expect(verifySound(probed, expected)).resolves.toMatchObject({ codec: "aac" });
    await expect(verifySound(probed, { ...expected, ...planted })).rejects.toThrow(message);
  });

  it("notices a sound that begins late", async () => {
    const path = join(folder, "early.mp4");
    await (await writeFlash(path, 5)).finish();
    const inputs = ["-i", path, "-itsoffset", "0.2", "-i", path];
    const late = ["-map", "0:v", "-map", "1:a", "-c", "copy", "-y", join(folder, "late.mp4")];
    execFileSync(realTools.ffmpeg, ["-v", "error", ...inputs, ...late]);
    const probed = { ffprobe: realTools.ffprobe, folder, file: "late.mp4" };
    const verifying = verifySound(probed, { codec: "aac", durationSeconds: 1.5 });
    await expect(verifying).rejects.toThrow(NativeError);
    await expect(verifying).rejects.toThrow(/expected 0 for startSeconds, found 0\.\d+/);
  });
});
