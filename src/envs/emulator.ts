/** The bare emulator, frame by frame, for who wants ALE itself. */
import { checkInteger, checkNumber, checkOptionNames } from "../core/check.js";
import { numAleActions } from "./actions.js";
import { checkSeed, drawSeed } from "./atari-options.js";
import type { RgbFrame } from "./environment.js";
import { findRom } from "./games.js";
import type { NativeEmulator } from "./native.js";
import { loadAle } from "./native.js";

export interface EmulatorOptions {
  /** Chance that the old action is repeated, drawn for every frame. Default 0. */
  readonly repeatActionProbability?: number;
  /** ALE's `random_seed` at the load of the ROM, 0 … 2³¹ − 1. Default: taken from the system. */
  readonly seed?: number;
  readonly romFolder?: string;
}

export interface EmulatorStatus {
  readonly lives: number;
  readonly gameOver: boolean;
  /** Frames since the ROM was loaded. */
  readonly frame: number;
  readonly episodeFrame: number;
}

const where = "Emulator";

/**
 * One emulator with a game's ROM: no frame skip, no preprocessing.
 *
 * @example
 * const emulator = new Emulator("pong");
 * emulator.reset(1);
 * const reward = emulator.act(0);
 */
export class Emulator {
  /** ALE's codes of the actions that the game uses. */
  readonly minimalActionSet: readonly number[];
  readonly screenHeight: number;
  readonly screenWidth: number;
  readonly #native: NativeEmulator;

  constructor(game: string, options: EmulatorOptions = {}) {
    checkOptionNames(where, options, ["repeatActionProbability", "seed", "romFolder"]);
    const { repeatActionProbability = 0, seed = drawSeed() } = options;
    checkNumber(where, "repeatActionProbability", repeatActionProbability, { min: 0, max: 1 });
    checkSeed(where, "seed", seed);
    const romPath = findRom(where, game, options.romFolder).path;
    this.#native = new (loadAle().Emulator)({ where, romPath, repeatActionProbability, seed });
    this.minimalActionSet = Object.freeze([...this.#native.minimalActions]);
    this.screenHeight = this.#native.screenHeight;
    this.screenWidth = this.#native.screenWidth;
    Object.freeze(this);
  }

  /** Starts a game; with a seed, as the first one after a fresh load of the ROM with that seed. */
  reset(seed?: number): void {
    this.#native.reset(seed === undefined ? undefined : checkSeed(`${where}.reset`, "seed", seed));
  }

  /**
   * Emulates one frame; once the game is over, nothing moves until `reset`.
   *
   * @param aleAction - ALE's code, 0 … 17.
   * @returns the change of the score.
   */
  act(aleAction: number): number {
    const range = { min: 0, max: numAleActions - 1 };
    return this.#native.act(checkInteger(`${where}.act`, "aleAction", aleAction, range));
  }

  status(): EmulatorStatus {
    return this.#native.status();
  }

  /** The console's memory, uint8 `[128]`. */
  ram(): Uint8Array {
    return this.#native.ram();
  }

  /** uint8 `[height, width]`: indices into the console's palette. */
  screen(): Uint8Array {
    return this.#native.screen();
  }

  /** uint8 `[height, width]`. */
  grayScreen(): Uint8Array {
    return this.#native.grayScreen();
  }

  rgbScreen(): RgbFrame {
    return { width: this.screenWidth, height: this.screenHeight, data: this.#native.rgbScreen() };
  }

  close(): void {
    this.#native.close();
  }
}
