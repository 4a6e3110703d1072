/** Pictures of some episodes, given to whatever makes videos of them. */
import { checkFunction, checkInteger, checkMethods, checkOptionNames, checkText } from "../../core/check.js";
import type { Environment, ResetOptions, RgbFrame, StepResult } from "../environment.js";
import { Wrapper } from "./wrapper.js";

/** A video being made. */
export interface VideoSink {
  write(frame: RgbFrame): void;
  /** No more frames come. */
  close(): void;
}

export interface RecordVideoOptions {
  /** Begins a video, e.g. `videoFiles(folder)` of the main door. */
  readonly openVideo: (name: string, first: RgbFrame) => VideoSink;
  /** Whether a video begins with episode n, counted from 0. Default: cubes up to 729, then every thousandth. */
  readonly episodeTrigger?: (episode: number) => boolean;
  /** Whether a video begins with step n, counted over all episodes. Default: never, and no default for episodes where this is given. */
  readonly stepTrigger?: (step: number) => boolean;
  /** Pictures of a video, across episodes; 0: one whole episode. Default 0. */
  readonly videoLength?: number;
  /** Begins the names of videos: `"<prefix>-episode-<n>"`. Default `"rl-video"`. */
  readonly namePrefix?: string;
}

const where = "RecordVideo";
const names = ["openVideo", "episodeTrigger", "stepTrigger", "videoLength", "namePrefix"];

/** Gymnasium's default: 0, 1, 8, 27, … 729, 1000, 2000, … */
function isCubeOrThousandth(episode: number): boolean {
  return episode < 1000 ? Math.round(Math.cbrt(episode)) ** 3 === episode : episode % 1000 === 0;
}

/**
 * Renders after each reset and step while a trigger's video lasts, and hands the pictures on.
 *
 * @see gymnasium.wrappers.RecordVideo, whose triggers and names of videos these are.
 */
export class RecordVideo<
  Info extends object = object,
  Observation = Uint8Array,
  Action = number,
> extends Wrapper<Info, Observation, Action> {
  readonly #options: Readonly<RecordVideoOptions>;
  readonly #videoLength: number;
  readonly #prefix: string;
  #video: VideoSink | undefined;
  #pending: string | undefined;
  #numFrames = 0;
  #episode = -1;
  #step = -1;

  /** @throws {InvalidArgumentError} if an option is unknown or of the wrong kind. */
  constructor(inner: Environment<Info, Observation, Action>, options: RecordVideoOptions) {
    super(inner);
    checkOptionNames(where, options, names);
    checkFunction(where, "openVideo", options.openVideo);
    for (const name of ["episodeTrigger", "stepTrigger"] as const)
      if (options[name] !== undefined) checkFunction(where, name, options[name]);
    this.#options = Object.freeze({ ...options });
    const range = { min: 0, max: Number.MAX_SAFE_INTEGER };
    this.#videoLength = checkInteger(where, "videoLength", options.videoLength ?? 0, range);
    this.#prefix = checkText(where, "namePrefix", options.namePrefix ?? "rl-video");
  }

  /** Whether a video is being made. */
  get isRecording(): boolean {
    return this.#video !== undefined;
  }

  override reset(options?: ResetOptions) {
    const result = super.reset(options);
    this.#episode++;
    if (this.#videoLength === 0) this.#stop();
    const { episodeTrigger, stepTrigger } = this.#options;
    const trigger = episodeTrigger ?? (stepTrigger === undefined ? isCubeOrThousandth : () => false);
    if (trigger(this.#episode)) this.#begin(`${this.#prefix}-episode-${this.#episode}`);
    this.#capture();
    return result;
  }

  override step(action: Action): StepResult<Info, Observation> {
    const result = super.step(action);
    this.#step++;
    if (this.#options.stepTrigger?.(this.#step)) this.#begin(`${this.#prefix}-step-${this.#step}`);
    this.#capture();
    return result;
  }

  override close(): void {
    this.#stop();
    super.close();
  }

  #begin(name: string): void {
    this.#stop();
    this.#pending = name;
  }

  #capture(): void {
    if (this.#video === undefined && this.#pending === undefined) return;
    const frame = this.render();
    this.#video ??= this.#open(this.#pending!, frame);
    this.#pending = undefined;
    this.#video.write(frame);
    this.#numFrames++;
    if (this.#videoLength > 0 && this.#numFrames >= this.#videoLength) this.#stop();
  }

  #open(name: string, first: RgbFrame): VideoSink {
    this.#numFrames = 0;
    const expected = { expected: "a video with write and close", methods: ["write", "close"] };
    return checkMethods(where, "what openVideo returned", this.#options.openVideo(name, first), expected);
  }

  #stop(): void {
    const video = this.#video;
    [this.#video, this.#pending] = [undefined, undefined];
    video?.close();
  }
}
