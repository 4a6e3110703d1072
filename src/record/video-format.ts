/** The containers that a clip can be written to, and the encoder arguments that each needs. */
import { extname } from "node:path";
import { checkInteger, checkObject, checkPath } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";

export const videoContainers = ["mp4", "gif"] as const;
export type VideoContainer = (typeof videoContainers)[number];

/** Shape and speed of a video; every frame is `width * height` pixels of four bytes, red, green, blue, unused. */
export interface VideoFormat {
  readonly container: VideoContainer;
  /** Pixels; even, because H.264 stores color at half the resolution. */
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** Absent: the video is silent. A GIF always is. */
  readonly sound?: SoundFormat | undefined;
}

/** Mono samples of one byte, as the console's sound chip gives them: 128 is silence. */
export interface SoundFormat {
  readonly samplesPerSecond: number;
}

export const bytesPerPixel = 4;
const largestSide = 4096;
const largestRate = 60;

/** GIF counts time in hundredths of a second. */
const gifTicksPerSecond = 100;

/** The container that a file's name asks for. */
export function containerOf(where: string, path: string): VideoContainer {
  const extension = extname(checkPath(where, "output", path))
    .slice(1)
    .toLowerCase();
  const container = videoContainers.find((name) => name === extension);
  if (container !== undefined) return container;
  const expected = `a file name that ends in ${videoContainers.map((name) => `.${name}`).join(" or ")}`;
  throw new InvalidArgumentError(describeMismatch(where, expected, "output", path));
}

/** Accepts a format that can be encoded exactly: even sides, and for GIF a rate that divides 100. */
export function checkVideoFormat(where: string, format: VideoFormat): VideoFormat {
  for (const side of ["width", "height"] as const) {
    const length = checkInteger(where, side, format[side], { min: 2, max: largestSide });
    if (length % 2 !== 0)
      throw new InvalidArgumentError(describeMismatch(where, "an even number of pixels", side, length));
  }
  const rate = checkInteger(where, "framesPerSecond", format.framesPerSecond, { min: 1, max: largestRate });
  if (format.container === "gif" && gifTicksPerSecond % rate !== 0) {
    const advice = "Use 20 (every third frame of a game), 10 or 5, or write an .mp4.";
    const expected = "a divisor of 100 (GIF counts hundredths of a second)";
    throw new InvalidArgumentError(describeMismatch(where, expected, "framesPerSecond", rate, advice));
  }
  if (format.sound !== undefined) {
    checkSoundContainer(where, format.container);
    const { samplesPerSecond } = checkObject(where, "sound", format.sound);
    checkInteger(where, "sound.samplesPerSecond", samplesPerSecond, { min: 1, max: mostSamples });
  }
  return format;
}

const mostSamples = 192_000;

/**
 * Refuses sound where the file can have none.
 *
 * @throws {InvalidArgumentError} for a GIF.
 */
export function checkSoundContainer(where: string, container: VideoContainer): void {
  if (container === "mp4") return;
  const expected = "false (a .gif has no sound)";
  const advice = "Write an .mp4, or leave sound out.";
  throw new InvalidArgumentError(describeMismatch(where, expected, "sound", true, advice));
}

/** Encoders that a usable ffmpeg has. */
export const neededEncoders = ["libx264", "libx264rgb", "gif"] as const;

/** How one container is made: a stream of frames goes to one file, and further runs may turn it into the target. */
export interface Encoding {
  /** As the probe names it. */
  readonly codec: string;
  /** Arguments of the run that reads the frames. */
  readonly streamArguments: readonly string[];
  /** Arguments of the runs that follow. */
  readonly passes: readonly (readonly string[])[];
}

/** What is heard is encoded as every browser plays it. */
export const soundCodec = "aac";
const encodedSamplesPerSecond = 44_100;

const quiet = ["-hide_banner", "-loglevel", "error", "-y"];

/**
 * Names of the files that encoders write, relative to the folder that they run in: never a path of the user's, where ffmpeg takes
 * what is before a colon for a protocol and a percent sign for a pattern.
 */
export const unfinishedName = "unfinished";
const [losslessName, paletteName, silentName] = ["frames.nut", "palette.png", "silent.mp4"] as const;
/** Raw samples. */
export const soundName = "sound.u8";
export const intermediateNames = [losslessName, paletteName, silentName, soundName] as const;

/** Encoder runs that write {@link unfinishedName} in the folder that they run in. */
export function encodingOf(format: VideoFormat): Encoding {
  const { width, height, framesPerSecond, container, sound } = format;
  const raw = ["-f", "rawvideo", "-pix_fmt", "rgb0", "-s", `${width}x${height}`, "-r", `${framesPerSecond}`];
  const source = [...quiet, ...raw, "-i", "pipe:0", "-an"];
  return container === "mp4" ? mp4Encoding(source, sound) : gifEncoding(source);
}

/** H.264 that every browser plays: 4:2:0 color, tagged BT.709, index in front so that playing starts at once. */
function mp4Encoding(source: readonly string[], sound: SoundFormat | undefined): Encoding {
  const color = ["colorspace", "color_primaries", "color_trc"].flatMap((name) => [`-${name}`, "bt709"]);
  const convert = "scale=out_color_matrix=bt709:out_range=tv";
  const codec = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p"];
  const picture = [...source, "-vf", convert, ...codec, ...color];
  const inFront = ["-movflags", "+faststart", "-f", "mp4", unfinishedName];
  if (sound === undefined) return { codec: "h264", streamArguments: [...picture, ...inFront], passes: [] };
  return {
    codec: "h264",
    streamArguments: [...picture, "-f", "mp4", silentName],
    passes: [[...quiet, ...soundArguments(sound), ...inFront]],
  };
}

/** The picture as it is, and the sound beside it from the first frame on. */
function soundArguments({ samplesPerSecond }: SoundFormat): string[] {
  const samples = ["-f", "u8", "-ar", `${samplesPerSecond}`, "-ac", "1", "-i", soundName];
  const streams = ["-map", "0:v:0", "-map", "1:a:0", "-c:v", "copy"];
  const encoded = ["-c:a", soundCodec, "-ar", `${encodedSamplesPerSecond}`, "-b:a", "96k"];
  return ["-i", silentName, ...samples, ...streams, ...encoded];
}

/**
 * One palette for the whole clip needs all frames before the first can be written. They wait in a lossless file,
 * not in memory.
 */
function gifEncoding(source: readonly string[]): Encoding {
  const lossless = ["-c:v", "libx264rgb", "-preset", "ultrafast", "-qp", "0", "-f", "nut", losslessName];
  // Dithering would spoil flat colors, and the file would not compress; `rectangle` re-encodes only what moved.
  const applyPalette = "paletteuse=dither=none:diff_mode=rectangle";
  const inputs = ["-i", losslessName, "-i", paletteName];
  return {
    codec: "gif",
    streamArguments: [...source, ...lossless],
    passes: [
      [...quiet, "-i", losslessName, "-vf", "palettegen", paletteName],
      [...quiet, ...inputs, "-lavfi", applyPalette, "-f", "gif", unfinishedName],
    ],
  };
}
