/** Opens a written video again and compares what is in it with what should be. */
import { NativeError } from "../core/errors.js";
import { runTool } from "./tool-process.js";

/** What a video file holds, as an independent reader sees it. */
export interface VideoFacts {
  /** `"h264"` or `"gif"`. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** Counted by decoding every frame, not read from a header. */
  readonly numFrames: number;
  readonly framesPerSecond: number;
  readonly durationSeconds: number;
  /** Absent: it is silent. */
  readonly sound?: SoundFacts;
}

/** A sound track as an independent reader sees it. */
export interface SoundFacts {
  /** `"aac"`. */
  readonly codec: string;
  /** When its first sample is heard, after the first frame is seen. */
  readonly startSeconds: number;
  readonly durationSeconds: number;
}

interface ProbeOutput {
  readonly streams?: readonly Readonly<Record<string, string | number | undefined>>[];
  readonly format?: { readonly duration?: string };
}

/** A file to look at, and what to look with. */
export interface ProbedFile {
  readonly ffprobe: string;
  readonly folder: string;
  /** Its name in the folder. */
  readonly file: string;
  /** How long decoding may take. Default 60 s. */
  readonly patienceMs?: number;
}

/** Where damage is repaired by guesses the exit code is 0; the readers' own lines tell it from a loader's warnings. */
const readersComplaint = /^\[(?:h264|gif|mov|NULL)\b.* @ .*$/m;

/**
 * Decodes a whole video and reports what it holds.
 *
 * @throws {NativeError} if the file does not open, or any frame in it does not decode.
 */
export async function probeVideo({ ffprobe, folder, file, patienceMs }: ProbedFile): Promise<VideoFacts> {
  const entries = "stream=codec_name,width,height,avg_frame_rate,nb_read_frames,duration:format=duration";
  const select = ["-select_streams", "v:0", "-count_frames", "-show_entries", entries];
  const args = ["-v", "error", "-threads", "0", ...select, "-of", "json", file];
  const { output, complaint } = await runTool(ffprobe, args, { cwd: folder, patienceMs });
  const damage = readersComplaint.exec(complaint);
  if (damage !== null) throw new NativeError(`probeVideo: the video is damaged: ${damage[0]}`);
  const { streams, format } = parseOutput(ffprobe, output);
  const stream = streams?.[0];
  if (stream === undefined) throw new NativeError("probeVideo: the file holds no video.");
  return {
    codec: String(stream.codec_name),
    width: Number(stream.width),
    height: Number(stream.height),
    numFrames: Number(stream.nb_read_frames),
    framesPerSecond: parseRatio(String(stream.avg_frame_rate)),
    durationSeconds: Number(stream.duration ?? format?.duration),
  };
}

/**
 * Decodes a video's sound track and reports what it holds.
 *
 * @throws {NativeError} if there is none, or it does not decode.
 */
export async function probeSound({ ffprobe, folder, file, patienceMs }: ProbedFile): Promise<SoundFacts> {
  const entries = "stream=codec_name,start_time,duration,nb_read_frames";
  const select = ["-select_streams", "a:0", "-count_frames", "-show_entries", entries];
  const args = ["-v", "error", ...select, "-of", "json", file];
  const { output } = await runTool(ffprobe, args, { cwd: folder, patienceMs });
  const stream = parseOutput(ffprobe, output).streams?.[0];
  if (!(Number(stream?.nb_read_frames) > 0)) throw new NativeError("probeSound: the file holds no sound.");
  const { codec_name, start_time, duration } = stream!;
  return { codec: String(codec_name), startSeconds: Number(start_time), durationSeconds: Number(duration) };
}

function parseOutput(ffprobe: string, output: string): ProbeOutput {
  try {
    return JSON.parse(output) as ProbeOutput;
  } catch (cause) {
    throw new NativeError(`probeVideo: ${ffprobe} printed something else than JSON.`, { cause });
  }
}

/** `"60/1"` → 60. */
function parseRatio(text: string): number {
  const [numerator, denominator = "1"] = text.split("/");
  return Number(numerator) / Number(denominator);
}

/** What a video must hold; its duration follows from frames and rate. */
export type ExpectedVideo = Omit<VideoFacts, "durationSeconds" | "sound">;

const rateTolerance = 1e-3;

/**
 * Checks that a video file holds exactly what was put into it.
 *
 * @returns the facts found.
 * @throws {NativeError} naming each fact that differs, or if the file cannot be decoded to its end.
 */
export async function verifyVideo(probed: ProbedFile, expected: ExpectedVideo): Promise<VideoFacts> {
  const found = await probeVideo(probed);
  const durationSeconds = expected.numFrames / expected.framesPerSecond;
  const tolerances: VideoTolerances = {
    framesPerSecond: expected.framesPerSecond * rateTolerance,
    durationSeconds: 0.5 / expected.framesPerSecond, // half a frame
  };
  const differences = compareFacts(found, { ...expected, durationSeconds }, tolerances);
  if (differences.length === 0) return found;
  throw new NativeError(
    `verifyVideo: the encoder wrote another video than it was given: ${differences.join("; ")}.`,
  );
}

type PictureFacts = Omit<VideoFacts, "sound">;
type VideoTolerances = Partial<Record<keyof PictureFacts, number>>;

function compareFacts(found: PictureFacts, expected: PictureFacts, tolerances: VideoTolerances): string[] {
  return (Object.keys(expected) as (keyof PictureFacts)[])
    .filter((name) => !isClose(found[name], expected[name], tolerances[name] ?? 0))
    .map((name) => `expected ${expected[name]} for ${name}, found ${found[name]}`);
}

function isClose(found: string | number, expected: string | number, tolerance: number): boolean {
  if (typeof found === "string" || typeof expected === "string") return found === expected;
  return Math.abs(found - expected) <= tolerance; // false for NaN
}

/** A sound track that was asked for. */
export interface ExpectedSound {
  readonly codec: string;
  readonly durationSeconds: number;
}

/** Encoders work on blocks of 1,024 samples: they begin with one of silence that players skip, and fill up the last. */
const soundToleranceSeconds = 0.05;

/**
 * Checks that a video's sound begins with its first frame and lasts as long as what was put in.
 *
 * @returns the facts found.
 * @throws {NativeError} naming each fact that differs, or if there is no sound.
 */
export async function verifySound(probed: ProbedFile, expected: ExpectedSound): Promise<SoundFacts> {
  const found = await probeSound(probed);
  const wanted = { ...expected, startSeconds: 0 };
  const differences = (Object.keys(wanted) as (keyof SoundFacts)[])
    .filter((name) => !isClose(found[name], wanted[name], soundToleranceSeconds))
    .map((name) => `expected ${wanted[name]} for ${name}, found ${found[name]}`);
  if (differences.length === 0) return found;
  throw new NativeError(
    `verifySound: the encoder wrote another sound than it was given: ${differences.join("; ")}.`,
  );
}
