/** Plays whole games where a protocol makes an episode of each life, as Stable-Baselines3's evaluate_policy does. */
import type { AtariEnvironment, AtariInfo } from "../envs/atari-environment.js";
import type { RgbFrame } from "../envs/environment.js";
import { colorScreen } from "../envs/palette.js";
import type { EpisodeStep } from "./episode-record.js";
import type { EpisodeEnvironment } from "./stepped-episode.js";

/** What an episode, filmed or not, needs of an environment. */
export interface WholeGameEnvironment extends EpisodeEnvironment<AtariInfo> {
  reset(options: { readonly seed: number }): ReturnType<AtariEnvironment["reset"]>;
  capturedFrames(): RgbFrame[];
  capturedScreens(): Uint8Array[];
  capturedSound(): Uint8Array;
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
  #screens: Uint8Array[] = [];
  #sound: Uint8Array = new Uint8Array(0);

  constructor(environment: AtariEnvironment) {
    this.#environment = environment;
  }

  reset(options: { readonly seed: number }) {
    const first = this.#environment.reset(options);
    this.#keepCaptured();
    return first;
  }

  step(action: number): EpisodeStep<AtariInfo> {
    const step = this.#environment.step(action);
    this.#keepCaptured();
    if (!step.terminated || step.info.gameEnded) return step;
    const next = this.#environment.reset();
    const isAnotherGame = next.info.episodeFrames <= step.info.episodeFrames;
    if (isAnotherGame) return step; // the game ended while it was continued
    this.#screens.push(...this.#environment.capturedScreens());
    this.#sound = new Uint8Array(Buffer.concat([this.#sound, this.#environment.capturedSound()]));
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
    const { palette, screenWidth: width, screenHeight: height } = this.#environment;
    return this.#screens.map((screen) => ({ width, height, data: colorScreen(screen, palette) }));
  }

  /** The same, as indices into the environment's palette. */
  capturedScreens(): Uint8Array[] {
    return this.#screens;
  }

  /** Their sound, as the environment has it. */
  capturedSound(): Uint8Array {
    return this.#sound;
  }

  #keepCaptured(): void {
    this.#screens = this.#environment.capturedScreens();
    this.#sound = this.#environment.capturedSound();
  }
}
