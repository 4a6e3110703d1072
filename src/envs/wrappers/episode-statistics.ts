/** Returns and lengths of the episodes that were played. */
import { performance } from "node:perf_hooks";
import { checkInteger, checkOptionNames, checkText } from "../../core/check.js";
import type { Environment, ResetOptions, StepResult } from "../environment.js";
import { Wrapper } from "./wrapper.js";

/** One episode, named as in Gymnasium. */
export interface EpisodeStatistics {
  /** Sum of rewards, as this wrapper sees them. */
  readonly r: number;
  /** Steps. */
  readonly l: number;
  /** Seconds since its reset. */
  readonly t: number;
}

export interface EpisodeStatisticsOptions {
  /** How many of the last episodes the queues keep. Default 100. */
  readonly bufferLength?: number;
  /** Where `info` has the statistics. Default `"episode"`. */
  readonly statsKey?: string;
}

const where = "RecordEpisodeStatistics";

/** Adds `info.episode` to the last step of each episode, and keeps the last ones. */
export class RecordEpisodeStatistics<
  Info extends object = object,
  Observation = Uint8Array,
  Action = number,
> extends Wrapper<Info & { readonly episode?: EpisodeStatistics }, Observation, Action> {
  readonly #bufferLength: number;
  readonly #key: string;
  readonly #episodes: EpisodeStatistics[] = [];
  #count = 0;
  #return = 0;
  #length = 0;
  #start = 0;

  /** @throws {InvalidArgumentError} if an option is unknown or out of range. */
  constructor(inner: Environment<Info, Observation, Action>, options: EpisodeStatisticsOptions = {}) {
    super(inner);
    checkOptionNames(where, options, ["bufferLength", "statsKey"]);
    const range = { min: 1, max: 2 ** 24 };
    this.#bufferLength = checkInteger(where, "bufferLength", options.bufferLength ?? 100, range);
    this.#key = checkText(where, "statsKey", options.statsKey ?? "episode");
  }

  /** Episodes that ended so far. */
  get episodeCount(): number {
    return this.#count;
  }

  /** Returns of the last episodes, the latest last; a copy, as the other queues are. */
  get returnQueue(): number[] {
    return this.#episodes.map(({ r }) => r);
  }

  get lengthQueue(): number[] {
    return this.#episodes.map(({ l }) => l);
  }

  get timeQueue(): number[] {
    return this.#episodes.map(({ t }) => t);
  }

  override reset(options?: ResetOptions) {
    const result = super.reset(options);
    [this.#return, this.#length, this.#start] = [0, 0, performance.now()];
    return result;
  }

  override step(action: Action): StepResult<Info & { readonly episode?: EpisodeStatistics }, Observation> {
    const result = super.step(action);
    this.#return += result.reward;
    this.#length++;
    if (!result.terminated && !result.truncated) return result;
    const t = (performance.now() - this.#start) / 1000;
    const episode = Object.freeze({ r: this.#return, l: this.#length, t });
    this.#count++;
    this.#episodes.push(episode);
    if (this.#episodes.length > this.#bufferLength) this.#episodes.shift();
    return { ...result, info: { ...result.info, [this.#key]: episode } };
  }
}
