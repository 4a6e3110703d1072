/** A lane's game, which keeps what its latest reset or step told and emulated. */
import type { AtariEnvironment, AtariInfo } from "../../envs/atari-environment.js";
import type { EpisodeStep } from "../../evaluate/episode-record.js";
import type { EpisodeEnvironment } from "../../evaluate/stepped-episode.js";
import { type WholeGameEnvironment, wholeGames } from "../../evaluate/whole-games.js";

export class LaneGame implements EpisodeEnvironment<AtariInfo> {
  readonly #game: WholeGameEnvironment;
  #info: AtariInfo | undefined;

  constructor(environment: AtariEnvironment) {
    this.#game = wholeGames(environment);
  }

  /** Of the latest reset or step. */
  get info(): AtariInfo {
    return this.#info!;
  }

  /** Copies of what it emulated, in order: uint8 `[height, width]` each, indices into the palette. */
  screens(): Uint8Array[] {
    return this.#game.capturedScreens().map((screen) => screen.slice());
  }

  reset(options: { readonly seed: number }): { readonly observation: Uint8Array } {
    const first = this.#game.reset(options);
    this.#info = first.info;
    return first;
  }

  step(action: number): EpisodeStep<AtariInfo> {
    const step = this.#game.step(action);
    this.#info = step.info;
    return step;
  }
}
