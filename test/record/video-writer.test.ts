import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { EnvironmentStateError, InvalidArgumentError, NativeError } from "../../src/core/errors.js";
import { verifyVideo } from "../../src/record/video-probe.js";
import { VideoWriter } from "../../src/record/video-writer.js";
import {
  fakeEncoder,
  filesIn,
  grayFrame,
  newFolder,
  realTools,
  small,
  temporaryFolder,
  toolsWith,
  writeGrayClip,
} from "./encoders.js";

const folder = temporaryFolder();

describe("VideoWriter", () => {
  it("writes every frame into an H.264 file at 60 frames a second", async () => {
    const place = newFolder(folder, "mp4");
    const writer = await writeGrayClip(join(place, "clip.mp4"), 90);
    expect(await writer.finish()).toEqual({
      codec: "h264",
      width: 32,
      height: 24,
      numFrames: 90,
      framesPerSecond: 60,
      durationSeconds: 1.5,
    });
    expect(filesIn(place)).toEqual(["clip.mp4"]);
  });

  it("puts the index in front, so that a browser can play before it has everything", async () => {
    const path = join(newFolder(folder, "faststart"), "clip.mp4");
    await (await writeGrayClip(path, 3)).finish();
    const bytes = readFileSync(path).toString("latin1");
    expect(bytes.indexOf("moov")).toBeLessThan(bytes.indexOf("mdat"));
    expect(bytes.indexOf("moov")).toBeGreaterThan(0);
  });

  it("writes every frame into a GIF, with one palette for all", async () => {
    const place = newFolder(folder, "gif");
    const writer = await writeGrayClip(join(place, "clip.gif"), 10, { framesPerSecond: 20 });
    const facts = await writer.finish();
    expect(facts).toMatchObject({ codec: "gif", numFrames: 10, framesPerSecond: 20, durationSeconds: 0.5 });
    expect(filesIn(place)).toEqual(["clip.gif"]);
  });

  it.each(["mp4", "gif"])("keeps frames that equal the one before, in %s", async (container) => {
    const path = join(newFolder(folder, `still-${container}`), `clip.${container}`);
    const writer = await VideoWriter.open(path, { ...small, framesPerSecond: 20 });
    for (let index = 0; index < 9; index++) await writer.write(grayFrame(index < 6 ? 10 : 200));
    expect(await writer.finish()).toMatchObject({ numFrames: 9, durationSeconds: 0.45 });
  });

  it("replaces an older file only at the end", async () => {
    const path = join(newFolder(folder, "replace"), "clip.mp4");
    writeFileSync(path, "old");
    const writer = await writeGrayClip(path, 2);
    expect(readFileSync(path, "utf8")).toBe("old");
    await writer.finish();
    expect(readFileSync(path).length).toBeGreaterThan(100);
  });

  it("leaves nothing behind when it is discarded", async () => {
    const place = newFolder(folder, "discard");
    const writer = await writeGrayClip(join(place, "clip.mp4"), 5);
    await writer.discard();
    expect(filesIn(place)).toEqual([]);
    await expect(writer.write(grayFrame(0))).rejects.toThrow(
      new EnvironmentStateError("VideoWriter.write: the writer is closed."),
    );
  });

  it("refuses a frame of the wrong size", async () => {
    const writer = await VideoWriter.open(join(folder, "size.mp4"), small);
    await expect(writer.write(new Uint8Array(7))).rejects.toThrow(
      new InvalidArgumentError(
        "VideoWriter.write: expected a Uint8Array of length 3072 for frame, received Uint8Array of length 7.",
      ),
    );
    await writer.discard();
  });

  it("refuses a write while the previous one is not done: memory would grow", async () => {
    const writer = await VideoWriter.open(join(folder, "await.mp4"), small);
    const first = writer.write(grayFrame(0));
    await expect(writer.write(grayFrame(1))).rejects.toThrow(
      new EnvironmentStateError("VideoWriter.write: the previous write is not done; await it."),
    );
    await first;
    await writer.discard();
  });

  it("refuses to finish a video without frames", async () => {
    const place = newFolder(folder, "empty");
    const writer = await VideoWriter.open(join(place, "clip.mp4"), small);
    await expect(writer.finish()).rejects.toThrow(
      new EnvironmentStateError("VideoWriter.finish: no frame was written; a video needs at least one."),
    );
    expect(filesIn(place)).toEqual([]);
  });

  it.each([
    [
      "clip.avi",
      small,
      'VideoWriter: expected a file name that ends in .mp4 or .gif for output, received "clip.avi" (string).',
    ],
    [
      "clip.mp4",
      { ...small, width: 31 },
      "VideoWriter: expected an even number of pixels for width, received 31 (number).",
    ],
    [
      "clip.mp4",
      { ...small, framesPerSecond: 61 },
      "VideoWriter: expected an integer from 1 to 60 for framesPerSecond, received 61 (number).",
    ],
    [
      "clip.gif",
      small,
      "VideoWriter: expected a divisor of 100 (GIF counts hundredths of a second) for framesPerSecond, received 60 (number). Use 20 (every third frame of a game), 10 or 5, or write an .mp4.",
    ],
  ])("refuses %s with %o", async (name, format, message) => {
    await expect(VideoWriter.open(name, format)).rejects.toThrow(new InvalidArgumentError(message));
  });

  it.each([
    ["a folder", "folder.mp4", "it is a folder"],
    ["a name that is too long", `${"a".repeat(260)}.mp4`, "its name is too long"],
  ])("refuses %s before the first frame", async (_, name, reason) => {
    const place = newFolder(folder, `refused-${reason}`);
    newFolder(place, "folder.mp4");
    const opening = VideoWriter.open(join(place, name), small);
    await expect(opening).rejects.toThrow(`a file in a folder that can be written to (${reason}) for output`);
    expect(filesIn(place)).toEqual(["folder.mp4"]);
  });

  it("refuses a folder that cannot be made, and says why", async () => {
    const file = join(folder, "plain-file");
    writeFileSync(file, "");
    const path = join(file, "clip.mp4");
    const error = await VideoWriter.open(path, small).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as Error).message).toMatch(
      /^VideoWriter: expected a file in a folder that can be written to \(it is (not there|there already)\) for output, received/,
    );
  });
});

describe("names that mean something to ffmpeg", () => {
  const folders = [
    "2026-11-27T12:30",
    "100%d %05d",
    'it\'s "quoted"',
    "two\nlines",
    "-y",
    "игра 🎮",
    "a;b&c|d$(e)",
  ];
  it.each(folders.flatMap((name) => ["mp4", "gif"].map((container) => [name, container])))(
    "writes into a folder named %j, as %s",
    async (name, container) => {
      const place = newFolder(folder, `${name}.${container}`);
      const path = join(place, `${name}.${container}`);
      const writer = await writeGrayClip(path, 3, { framesPerSecond: 20 });
      expect((await writer.finish()).numFrames).toBe(3);
      expect(filesIn(place)).toEqual([`${name}.${container}`]);
    },
  );
});

describe("an encoder that fails", () => {
  it("dies in the middle: one error that quotes it, and no file", async () => {
    const place = newFolder(folder, "dying");
    const dying = fakeEncoder(
      folder,
      "dying.sh",
      'head -c 50000 >/dev/null; echo "disk on fire" >&2; exit 7',
    );
    const tools = toolsWith(dying);
    const error = await writeGrayClip(join(place, "clip.mp4"), 1000, { tools }).catch((reason) => reason);
    expect(error).toBeInstanceOf(NativeError);
    expect(error.message).toBe(
      `VideoWriter: the encoder ${dying} stopped before the video was finished (exit code 7): disk on fire`,
    );
    expect(filesIn(place)).toEqual([]);
  });

  it("is killed: the signal is named", async () => {
    const place = newFolder(folder, "killed");
    const killed = fakeEncoder(folder, "killed.sh", "head -c 50000 >/dev/null; kill -9 $$");
    const tools = toolsWith(killed);
    await expect(writeGrayClip(join(place, "clip.mp4"), 1000, { tools })).rejects.toThrow(
      "(killed by SIGKILL): it printed nothing",
    );
    expect(filesIn(place)).toEqual([]);
  });

  it("fails at the end", async () => {
    const place = newFolder(folder, "late");
    const late = fakeEncoder(folder, "late.sh", 'cat >/dev/null; echo "No space left" >&2; exit 1');
    const writer = await writeGrayClip(join(place, "clip.mp4"), 3, { tools: toolsWith(late) });
    await expect(writer.finish()).rejects.toThrow("(exit code 1): No space left");
    expect(filesIn(place)).toEqual([]);
  });

  it.each([
    ["takes no frame", "sleep 100 & wait", "a frame took over 0.3 s"],
    ["does not end", "cat >/dev/null; sleep 100", "the end of the file took over 0.3 s"],
  ])("%s: it is ended with all that it started, in one line", async (name, body, message) => {
    const place = newFolder(folder, name);
    const pids = join(folder, `${name}.pids`);
    const hanging = fakeEncoder(folder, `${name}.sh`, `echo $$ >"${pids}"; ${body}`);
    const options = { tools: toolsWith(hanging), patienceMs: 300 };
    const error = await writeGrayClip(join(place, "clip.mp4"), 60, options)
      .then((writer) => writer.finish())
      .catch((reason) => reason);
    expect(error.message).toMatch(new RegExp(`^VideoWriter: the encoder .*\\(${message}.*$`));
    expect(filesIn(place)).toEqual([]);
    expect(runningInGroup(readFileSync(pids, "utf8").trim())).toEqual([]);
  });

  it("warns on standard error, and all is well: the exit code decides", async () => {
    const path = join(newFolder(folder, "warning"), "clip.gif");
    const warning = 'echo "$0: /lib/libtinfo.so.6: no version information available (required by $0)" >&2';
    const warn = (program: string) =>
      fakeEncoder(folder, `warn-${basename(program)}`, `${warning}; exec "${program}" "$@"`);
    const tools = { ffmpeg: warn(realTools.ffmpeg), ffprobe: warn(realTools.ffprobe) };
    const writer = await writeGrayClip(path, 3, { framesPerSecond: 20, tools });
    expect((await writer.finish()).numFrames).toBe(3);
  });

  it("is not there", async () => {
    const place = newFolder(folder, "missing");
    const tools = toolsWith(join(folder, "no-such-encoder"));
    await expect(writeGrayClip(join(place, "clip.mp4"), 3, { tools })).rejects.toThrow(/ENOENT/);
    expect(filesIn(place)).toEqual([]);
  });

  it.each([
    ["leaves frames out", "shorter.mp4", 6, "expected 6 for numFrames, found 5"],
    ["cuts the file short", "cut.mp4", 60, "Invalid NAL unit size|moov|partial file|Invalid data"],
    ["writes no video", "nonsense.mp4", 5, "Invalid data|moov"],
  ])("says that all is well but %s", async (_name, product, numFrames, message) => {
    const products = await plantProducts();
    const place = newFolder(folder, `lying-${product}`);
    const lying = fakeEncoder(
      folder,
      `lying-${product}.sh`,
      `cat >/dev/null; cp ${products}/${product} "$output"`,
    );
    const writer = await writeGrayClip(join(place, "clip.mp4"), numFrames, { tools: toolsWith(lying) });
    await expect(writer.finish()).rejects.toThrow(new RegExp(message));
    expect(filesIn(place)).toEqual([]);
  });
});

/** States of a group's processes that still run; dead ones may wait for somebody to take note. */
function runningInGroup(group: string): string[] {
  const lines = execFileSync("ps", ["-A", "-o", "pgid=,stat="], { encoding: "utf8" }).split("\n");
  const processes = lines.map((line) => line.trim().split(/\s+/));
  return processes
    .filter(([pgid, state]) => pgid === group && !state?.startsWith("Z"))
    .map(([, state]) => state!);
}

/** Files that a careless encoder could have written. */
async function plantProducts(): Promise<string> {
  const place = join(folder, "products");
  mkdirSync(place, { recursive: true });
  await (await writeGrayClip(join(place, "shorter.mp4"), 5)).finish();
  await (await writeGrayClip(join(place, "whole.mp4"), 60)).finish();
  const cut = join(place, "cut.mp4");
  copyFileSync(join(place, "whole.mp4"), cut);
  truncateSync(cut, readFileSync(cut).length - 300);
  writeFileSync(join(place, "nonsense.mp4"), "this is no video");
  return place;
}

describe("verifyVideo", () => {
  it.each([
    ["codec", { codec: "hevc" }, "expected hevc for codec, found h264"],
    ["width", { width: 34 }, "expected 34 for width, found 32"],
    ["height", { height: 22 }, "expected 22 for height, found 24"],
    ["numFrames", { numFrames: 13 }, "expected 13 for numFrames, found 12"],
    ["framesPerSecond", { framesPerSecond: 30 }, "expected 30 for framesPerSecond, found 60"],
    ["durationSeconds", { framesPerSecond: 30 }, "expected 0.4 for durationSeconds, found 0.2"],
  ])("notices another %s", async (_fact, planted, message) => {
    const path = join(folder, "facts.mp4");
    await (await writeGrayClip(path, 12)).finish();
    const expected = { ...small, codec: "h264", numFrames: 12 };
    const probed = { ffprobe: realTools.ffprobe, folder, file: "facts.mp4" };
    await expect(verifyVideo(probed, expected)).resolves.toMatchObject(expected);
    await expect(verifyVideo(probed, { ...expected, ...planted })).rejects.toThrow(message);
  });
});
