/** Options of a recording: what they are, their defaults, and their checks. */
import {
  checkBoolean,
  checkInteger,
  checkObject,
  checkOneOf,
  checkPaths,
  checkText,
  freezeOptions,
} from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkLongWork, type LongWork } from "../core/progress.js";
import { episodeSeed, maxEmulatorSeed } from "../core/random.js";
import type { Tau } from "../core/tau.js";
import { soundSamplesPerFrame } from "../envs/emulator.js";
import { type ActionMode, actionModes } from "../evaluate/episode.js";
import type { PlayerSetup } from "../evaluate/player-setup.js";
import { type Bundle, openBundle } from "../model/bundle.js";
import { type PolicyName, policyNames } from "../model/bundle-schema.js";
import { checkTauFor } from "../model/policy-weights.js";
import { engineBackendNames } from "../runtime/engine/policy.js";
import { type BackendName, defaultBackend } from "../runtime/session.js";
import type { PixelAspect } from "./frame-layout.js";
import type { VideoTools } from "./tool-process.js";
import { checkSoundContainer, containerOf, type VideoContainer } from "./video-format.js";

/** Options of `record`. */
export interface RecordOptions
  extends LongWork,
    Pick<PlayerSetup, "exitRule" | "protocol" | "protocolOverrides" | "romFolder" | "backend"> {
  /** A policy bundle, or its folder. */
  readonly bundle: string | Bundle;
  /** Where the video goes: `.mp4`, or `.gif` for a page. */
  readonly output: string;
  /** Where a receipt goes, which `replay` can check. Default: none is written. */
  readonly receipt?: string;
  /** Default `"ztw"`; `"expert"` plays the expert alone. */
  readonly method?: PolicyName;
  /** Threshold in [0, 1], or a list with one for each internal classifier; 1 never exits early. Default 0.9. */
  readonly tau?: Tau;
  /** Default `"greedy"`. */
  readonly mode?: ActionMode;
  /** The emulator's seed, as in the rows of a result. Default: one that neither training nor evaluation uses. */
  readonly seed?: number;
  /** Show the exit taken, confidence, action, return and computation saved beside the game. Default true. */
  readonly overlay?: boolean;
  /**
   * Show what the engine recomputed for each decision: over the picture as heat, and by layer in a strip below it. Default false. Not with
   * the backend `onnx`, which computes everything anew.
   */
  readonly recomputed?: boolean;
  /** Give the video the game's sound, in step with its frames; not for a `.gif`, which has none. Default false. */
  readonly sound?: boolean;
  /** Emulated frames (60 a second) after which the clip ends. Default: the whole game. */
  readonly maxFrames?: number;
  /**
   * Frames of the video per second, a divisor of 60: all emulated frames are kept, or every second, third, … one. Default
   * 60; for a GIF 20, because it counts time in hundredths of a second.
   */
  readonly framesPerSecond?: number;
  /** Video lines per emulator line, 1 to 5; at least 2 with `overlay` or `recomputed`. Default 2. */
  readonly scale?: number;
  /** Default `"tv"`: 160x210 fills 4:3. `"square"` is the screen array as it is. */
  readonly pixelAspect?: PixelAspect;
  /** The encoder to use. Default: the system's, else the one that npm installed. */
  readonly tools?: VideoTools;
}

/** Emulated frames per second of play. */
const emulatedRate = 60;
const defaultRate: Readonly<Record<VideoContainer, number>> = { mp4: 60, gif: 20 };
const where = "record";

/** Options with every default filled in. */
export type RecordSettings = ReturnType<typeof resolveRecordOptions>;

/**
 * Fills in the defaults and checks what the parts further down do not.
 *
 * @throws {InvalidArgumentError} if an option is not known or out of range.
 * @throws {CheckpointError} if the bundle cannot be read.
 */
export function resolveRecordOptions(given: RecordOptions) {
  const options = freezeOptions(where, given);
  checkLongWork(where, options);
  checkPaths(where, options, ["romFolder"]);
  if (options.tools !== undefined) checkTools(options.tools);
  if (options.protocolOverrides !== undefined)
    checkObject(where, "protocolOverrides", options.protocolOverrides);
  const container = containerOf(where, options.output);
  const framesPerSecond = options.framesPerSecond ?? defaultRate[container];
  const sound = checkBoolean(where, "sound", options.sound ?? false);
  if (sound) checkSoundContainer(where, container);
  const seed = options.seed ?? episodeSeed(0, "recording", 0);
  const method = checkOneOf(where, "method", options.method ?? "ztw", policyNames);
  const bundle = openBundle(options.bundle, where);
  const recomputed = checkBoolean(where, "recomputed", options.recomputed ?? false);
  if (recomputed) checkRecomputing(options.backend);
  return {
    ...options,
    method,
    tau: checkTauFor(where, "tau", options.tau ?? 0.9, { ...options, method }),
    mode: checkOneOf(where, "mode", options.mode ?? "greedy", actionModes),
    seed: checkInteger(where, "seed", seed, { min: 0, max: maxEmulatorSeed }),
    overlay: checkBoolean(where, "overlay", options.overlay ?? true),
    recomputed,
    sound,
    /** Of the file; undefined where it is silent. */
    soundFormat: sound ? { samplesPerSecond: soundSamplesPerFrame * emulatedRate } : undefined,
    maxFrames: checkMaxFrames(options.maxFrames),
    framesPerSecond,
    /** Emulated frames per video frame. */
    stride: strideOf(framesPerSecond),
    scale: options.scale ?? 2,
    pixelAspect: options.pixelAspect ?? ("tv" as const),
    bundle,
  };
}

/** Only the engine keeps what it computed, so only there can the rest be seen. */
function checkRecomputing(backend: BackendName = defaultBackend): void {
  if (backend !== "onnx") return;
  const expected = `one of ${engineBackendNames.join(", ")} (recomputed shows what the engine kept and what not)`;
  const advice = "Leave recomputed out, or choose such a backend.";
  throw new InvalidArgumentError(describeMismatch(where, expected, "backend", backend, advice));
}

function checkTools(tools: VideoTools): void {
  const { ffmpeg, ffprobe } = checkObject(where, "tools", tools);
  checkText(where, "tools.ffmpeg", ffmpeg, "a program's path");
  checkText(where, "tools.ffprobe", ffprobe, "a program's path");
}

function checkMaxFrames(maxFrames: number | undefined): number {
  if (maxFrames === undefined) return Number.POSITIVE_INFINITY;
  return checkInteger(where, "maxFrames", maxFrames, { min: 1, max: Number.MAX_SAFE_INTEGER });
}

function strideOf(framesPerSecond: number): number {
  checkInteger(where, "framesPerSecond", framesPerSecond, { min: 1, max: emulatedRate });
  const stride = emulatedRate / framesPerSecond;
  if (Number.isInteger(stride)) return stride;
  const expected = `a divisor of ${emulatedRate} (emulated frames are kept or left out whole)`;
  throw new InvalidArgumentError(describeMismatch(where, expected, "framesPerSecond", framesPerSecond));
}
