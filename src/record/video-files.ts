/** Where the wrapper `RecordVideo` puts its videos: files in a folder. */
import { join } from "node:path";
import { checkInteger, checkOneOf, checkOptionNames, checkPath } from "../core/check.js";
import type { RgbFrame } from "../envs/environment.js";
import type { VideoSink } from "../envs/wrappers/record-video.js";
import { VideoWriter } from "./video-writer.js";

export interface VideoFilesOptions {
  /** Default 30, as Gymnasium shows Atari games. */
  readonly framesPerSecond?: number;
  /** Default `"mp4"`. */
  readonly container?: "mp4" | "gif";
}

/** Videos of a folder. */
export interface VideoFiles {
  /** For `RecordVideo`: begins `<folder>/<name>.mp4`. */
  readonly openVideo: (name: string, first: RgbFrame) => VideoSink;
  /**
   * Waits until every video that was closed is written.
   *
   * @returns their paths, in the order in which they were begun.
   * @throws {NativeError} if the encoder fails.
   */
  finished(): Promise<string[]>;
}

const where = "videoFiles";

/**
 * Makes video files of the pictures that the wrapper `RecordVideo` hands on. Pictures wait in memory until the encoder has taken them,
 * which it does whenever the program awaits something.
 *
 * @param folder - made if it is not there; videos of the same name are replaced.
 * @throws {InvalidArgumentError} if the folder is no path, or an option is wrong.
 * @example
 * const videos = videoFiles("videos");
 * const environment = new RecordVideo(make("ALE/Pong-v5"), { openVideo: videos.openVideo });
 * // play, close the environment, then:
 * console.log(await videos.finished());
 */
export function videoFiles(folder: string, options: VideoFilesOptions = {}): VideoFiles {
  checkPath(where, "folder", folder);
  checkOptionNames(where, options, ["framesPerSecond", "container"]);
  const container = checkOneOf(where, "container", options.container ?? "mp4", ["mp4", "gif"]);
  const framesPerSecond = checkInteger(where, "framesPerSecond", options.framesPerSecond ?? 30, {
    min: 1,
    max: 240,
  });
  const videos: FileSink[] = [];
  const openVideo = (name: string, { width, height }: RgbFrame) => {
    const path = join(folder, `${name}.${container}`);
    const video = new FileSink(path, VideoWriter.open(path, { width, height, framesPerSecond }));
    videos.push(video);
    return video;
  };
  return { openVideo, finished: () => Promise.all(videos.splice(0).map((video) => video.finished())) };
}

/** One video: what is to be done with it is done in turn. */
class FileSink implements VideoSink {
  readonly #path: string;
  #work: Promise<VideoWriter>;
  #isClosed = false;

  constructor(path: string, opening: Promise<VideoWriter>) {
    this.#path = path;
    this.#work = opening;
    this.#work.catch(() => undefined); // told by finished()
  }

  write({ data }: RgbFrame): void {
    this.#then((writer) => writer.write(withAlpha(data)));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#then((writer) => writer.finish());
  }

  async finished(): Promise<string> {
    this.close();
    await this.#work;
    return this.#path;
  }

  #then(act: (writer: VideoWriter) => Promise<unknown>): void {
    this.#work = this.#work.then(async (writer) => {
      await act(writer);
      return writer;
    });
    this.#work.catch(() => undefined);
  }
}

const [rgbBytes, rgbaBytes, opaque] = [3, 4, 255];

/** As the encoder reads pixels. */
function withAlpha(rgb: Uint8Array): Uint8Array {
  const numPixels = Math.floor(rgb.length / rgbBytes);
  const rgba = new Uint8Array(numPixels * rgbaBytes).fill(opaque);
  for (let pixel = 0; pixel < numPixels; pixel++)
    rgba.set(rgb.subarray(pixel * rgbBytes, (pixel + 1) * rgbBytes), pixel * rgbaBytes);
  return rgba;
}
