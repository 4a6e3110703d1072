/** Writes one video file frame by frame with flat memory; the file appears only when it is whole and checked. */
import { rmSync } from "node:fs";
import { lstat, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeMismatch, EnvironmentStateError, InvalidArgumentError } from "../core/errors.js";
import { undoAtExit } from "../core/exit.js";
import { describeKind } from "../core/files.js";
import { checkBytes } from "../core/lists.js";
import { describeCause } from "../core/system-errors.js";
import { isUint8Array } from "../core/typed-arrays.js";
import { removeAbandoned, unfinishedPath } from "../core/unfinished.js";
import { EncoderProcess } from "./encoder-process.js";
import { SoundFile } from "./sound-file.js";
import { runTool, type VideoTools } from "./tool-process.js";
import {
  bytesPerPixel,
  checkVideoFormat,
  containerOf,
  type Encoding,
  encodingOf,
  soundCodec,
  soundName,
  unfinishedName,
  type VideoFormat,
} from "./video-format.js";
import { type VideoFacts, verifySound, verifyVideo } from "./video-probe.js";
import { findVideoTools } from "./video-tools.js";

/** Options of {@link VideoWriter.open}. */
export interface VideoWriterOptions extends Omit<VideoFormat, "container"> {
  /** The encoder to use. Default: the system's, else the one that npm installed, whichever can write there. */
  readonly tools?: VideoTools;
  /** How long the encoder may take for a frame before it is given up. Default 60 s. */
  readonly patienceMs?: number;
}

/** Reading all frames again, as a GIF's palette and the last check do, takes far less than this for each. */
const patienceMsPerFrame = 50;

/**
 * A video being written. Frames go to an encoder process as they come; `finish` opens the file again, counts its
 * frames, and only then gives it its name. Any failure leaves no file behind.
 *
 * @example
 * const writer = await VideoWriter.open("clip.mp4", { width: 560, height: 420, framesPerSecond: 60 });
 * for (const frame of frames) await writer.write(frame);
 * const { durationSeconds } = await writer.finish();
 */
export class VideoWriter {
  readonly path: string;
  readonly format: VideoFormat;
  readonly #tools: VideoTools;
  /** Holds everything that is unfinished; beside the output, so that the last rename stays on one disk. */
  readonly #folder: string;
  readonly #encoding: Encoding;
  readonly #encoder: EncoderProcess;
  readonly #sound: SoundFile | undefined;
  readonly #patienceMs: number;
  readonly #forget: () => void;
  #state: "open" | "writing" | "closed" = "open";
  #numFrames = 0;

  private constructor(path: string, format: VideoFormat, place: WriterPlace) {
    const { tools, folder, patienceMs, forget } = place;
    this.path = path;
    this.format = format;
    this.#tools = tools;
    this.#folder = folder;
    this.#patienceMs = patienceMs;
    this.#encoding = encodingOf(format);
    this.#forget = forget;
    this.#sound = format.sound && new SoundFile(join(folder, soundName));
    this.#encoder = new EncoderProcess(tools.ffmpeg, this.#encoding.streamArguments, { folder, patienceMs });
  }

  /**
   * Starts the encoder, once it has been seen to write a tiny clip beside the target.
   *
   * @param path - where the video goes, `.mp4` or `.gif`; a file of that name is replaced at the end.
   * @throws {InvalidArgumentError} if the format cannot be encoded, or the folder cannot be written to.
   * @throws {NativeError} if no encoder works.
   */
  static async open(path: string, options: VideoWriterOptions): Promise<VideoWriter> {
    const { width, height, framesPerSecond, sound, patienceMs = 60_000 } = options;
    const container = containerOf("VideoWriter", path);
    const format = checkVideoFormat("VideoWriter", { container, width, height, framesPerSecond, sound });
    const folder = await makeFolderBeside(path);
    const forget = undoAtExit(() => rmSync(folder, { recursive: true, force: true }));
    try {
      const tools =
        options.tools ?? (await findVideoTools(undefined, { trial: { container, sound, folder } }));
      return new VideoWriter(path, format, { tools, folder, patienceMs, forget });
    } catch (error) {
      await removeFolder(folder);
      forget();
      throw error;
    }
  }

  /** Frames written so far. */
  get numFrames(): number {
    return this.#numFrames;
  }

  /**
   * Appends one frame. Await it before the next call: that is the back-pressure, and the buffer is free again then.
   *
   * @param frame - uint8 `[height, width, 4]`: red, green, blue, unused.
   * @throws {InvalidArgumentError} if the length is wrong.
   * @throws {EnvironmentStateError} if the previous write is not done, or the writer is closed.
   * @throws {NativeError} if the encoder has died.
   */
  async write(frame: Uint8Array): Promise<void> {
    this.#checkState("write");
    checkBytes("VideoWriter.write", "frame", frame, this.format.width * this.format.height * bytesPerPixel);
    this.#state = "writing";
    await this.#orDiscard(() => this.#encoder.write(frame));
    this.#state = "open";
    this.#numFrames++;
  }

  /**
   * Appends what is heard; it begins with the first frame, and both go on by themselves. Await it before the next call.
   *
   * @param samples - uint8, mono, of a format that has `sound`.
   * @throws {InvalidArgumentError} if they are no bytes.
   * @throws {EnvironmentStateError} if the video is silent, the previous write is not done, or the writer is closed.
   * @throws {NativeError} if the disk does not take it.
   */
  async writeSound(samples: Uint8Array): Promise<void> {
    this.#checkState("writeSound");
    const sound = this.#sound;
    if (sound === undefined)
      throw new EnvironmentStateError("VideoWriter.writeSound: this video was opened without sound.");
    if (!isUint8Array(samples))
      throw new InvalidArgumentError(
        describeMismatch("VideoWriter.writeSound", "a Uint8Array", "samples", samples),
      );
    this.#state = "writing";
    await this.#orDiscard(() => sound.write(samples));
    this.#state = "open";
  }

  /**
   * Ends the video, checks it, and moves it to its place.
   *
   * @returns what the finished file holds, found by decoding it.
   * @throws {EnvironmentStateError} if no frame was written.
   * @throws {NativeError} if encoding fails, or the file does not hold exactly the frames that were written.
   */
  async finish(): Promise<VideoFacts> {
    this.#checkState("finish");
    this.#state = "closed";
    return await this.#orDiscard(async () => {
      if (this.#numFrames === 0)
        throw new EnvironmentStateError(
          "VideoWriter.finish: no frame was written; a video needs at least one.",
        );
      await this.#encoder.end();
      await this.#sound?.end();
      const facts = await this.#completeFile();
      await rename(join(this.#folder, unfinishedName), this.path);
      await this.#removeFolder();
      return facts;
    });
  }

  /** What comes after the last frame: the runs that need all frames, and the check. */
  async #completeFile(): Promise<VideoFacts> {
    const { ffmpeg, ffprobe } = this.#tools;
    const folder = this.#folder;
    const patienceMs = this.#patienceMs + patienceMsPerFrame * this.#numFrames;
    for (const args of this.#encoding.passes) await runTool(ffmpeg, args, { cwd: folder, patienceMs });
    const { container: _, sound, ...shape } = this.format;
    const expected = { ...shape, numFrames: this.#numFrames, codec: this.#encoding.codec };
    const probed = { ffprobe, folder, file: unfinishedName, patienceMs };
    const facts = await verifyVideo(probed, expected);
    if (sound === undefined) return facts;
    const durationSeconds = this.#sound!.numSamples / sound.samplesPerSecond;
    return { ...facts, sound: await verifySound(probed, { codec: soundCodec, durationSeconds }) };
  }

  /** Stops the encoder and removes what it wrote; harmless after `finish`. */
  async discard(): Promise<void> {
    this.#state = "closed";
    await this.#encoder.kill();
    await this.#sound?.discard();
    await this.#removeFolder();
  }

  async #removeFolder(): Promise<void> {
    await removeFolder(this.#folder);
    this.#forget();
  }

  async #orDiscard<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  #checkState(method: string): void {
    if (this.#state === "open") return;
    const problem =
      this.#state === "closed" ? "the writer is closed" : "the previous write is not done; await it";
    throw new EnvironmentStateError(`VideoWriter.${method}: ${problem}.`);
  }
}

interface WriterPlace {
  readonly tools: VideoTools;
  readonly folder: string;
  readonly patienceMs: number;
  /** Leaves the folder to whoever removes it. */
  readonly forget: () => void;
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function makeFolderBeside(path: string): Promise<string> {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true });
    await checkReplaceable(path);
    removeAbandoned(folder);
    const unfinished = unfinishedPath(folder);
    await mkdir(unfinished);
    return unfinished;
  } catch (cause) {
    const expected = `a file in a folder that can be written to (${describeCause(cause)})`;
    throw new InvalidArgumentError(describeMismatch("VideoWriter", expected, "output", path), { cause });
  }
}

/** What could not be replaced at the end is refused before the first frame. */
async function checkReplaceable(path: string): Promise<void> {
  const stats = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (stats === undefined || stats.isFile() || stats.isSymbolicLink()) return; // a link is replaced itself
  throw new Error(describeKind(stats));
}
