/** Plays whole games where a protocol makes an episode of each life, as Stable-Baselines3's evaluate_policy does. */
import type { AtariEnvironment } from "../envs/atari-environment.js";
import type { RgbFrame } from "../envs/environment.js";
import type { EpisodeEnvironment } from "./episode.js";

/** What an episode, filmed or not, needs of an environment. */
export interface WholeGameEnvironment extends EpisodeEnvironment {
  capturedFrames(): RgbFrame[];
}

/**
 * Hides the ends of lives: the game goes on in the same step as the protocol continues it, FIRE presses included, and
 * rewards of that count. Other environments are returned as they are.
 */
export function wholeGames(environment: AtariEnvironment): WholeGameEnvironment {
  return environment.protocolOptions.episodicLife ? new WholeGames(environment) : environment;
}

class WholeGames implements WholeGameEnvironment {
  readonly #environment: AtariEnvironment;
  #captured: RgbFrame[] = [];

  constructor(environment: AtariEnvironment) {
    this.#environment = environment;
  }

  reset(options: { readonly seed: number }) {
    const first = this.#environment.reset(options);
    this.#captured = this.#environment.capturedFrames();
    return first;
  }

  step(action: number): ReturnType<EpisodeEnvironment["step"]> {
    const step = this.#environment.step(action);
    this.#captured = this.#environment.capturedFrames();
    if (!step.terminated || step.info.gameEnded) return step;
    const next = this.#environment.reset();
    const isAnotherGame = next.info.episodeFrames <= step.info.episodeFrames;
    if (isAnotherGame) return step; // the game ended while it was continued
    this.#captured.push(...this.#environment.capturedFrames());
    const rawReward = step.info.rawReward + next.info.gameReturn - step.info.gameReturn;
    return {
      observation: next.observation,
      terminated: false,
      truncated: false,
      info: { ...next.info, rawReward },
    };
  }

  /** Every frame of the last step, those that continued the game included. */
  capturedFrames(): RgbFrame[] {
    return this.#captured;
  }
}
