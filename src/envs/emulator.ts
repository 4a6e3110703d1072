/** The bare emulator, frame by frame, for who wants ALE itself. */
import { checkBoolean, checkInteger, checkNumber } from "../core/check.js";
import { describeMismatch, EnvironmentStateError, InvalidArgumentError } from "../core/errors.js";
import { isUint8Array, ofThisRealm } from "../core/typed-arrays.js";
import { actionNames, numAleActions } from "./actions.js";
import { type EmulatorOptions, type EmulatorSettings, resolveEmulatorOptions } from "./emulator-options.js";
import { checkState, EmulatorState } from "./emulator-state.js";
import type { RgbFrame } from "./environment.js";
import { checkChoice } from "./game-description.js";
import { loadAle } from "./load-ale.js";
import type { AleNative, NativeEmulator } from "./native.js";

export interface EmulatorStatus {
  readonly lives: number;
  /** The game ended, or the episode was cut off: nothing moves until `reset`. */
  readonly gameOver: boolean;
  /** The game ended. */
  readonly terminated: boolean;
  /** Cut off, by `maxFrames` or `truncateOnLifeLoss`. */
  readonly truncated: boolean;
  /** Frames since the ROM was loaded. */
  readonly frame: number;
  readonly episodeFrame: number;
}

/** Mono samples of a frame, as ALE gives them. */
export const soundSamplesPerFrame = 512;

const where = "Emulator";
const numRamBytes = 128;
const rgbBytes = 3;
const largestResetSeed = 2 ** 32 - 1;

/**
 * One emulator with a game's ROM: no preprocessing, and a frame skip only if asked for. docs/emulator.md sets it beside ale-py's
 * `ALEInterface`, method by method.
 *
 * What is seen and heard comes as a new array, or in the caller's own if one is passed: a Uint8Array of exactly that length.
 *
 * @example
 * const emulator = new Emulator("breakout", { seed: 1, sound: true });
 * emulator.reset();
 * const reward = emulator.act(3);
 * const { data } = emulator.rgbScreen();
 * emulator.close();
 */
export class Emulator {
  readonly game: string;
  /** What it was made with. */
  readonly settings: Readonly<EmulatorSettings>;
  /** ALE's codes of the actions that the game uses. */
  readonly minimalActionSet: readonly number[];
  /** Their names, e.g. `"RIGHTFIRE"`. */
  readonly minimalActionMeanings: readonly string[];
  /** ALE's codes of all actions that the game takes: 18, but 9 in Skiing and Lost Luggage. */
  readonly legalActionSet: readonly number[];
  readonly legalActionMeanings: readonly string[];
  /** The game's modes, for `setMode`. */
  readonly availableModes: readonly number[];
  /** The game's difficulties, for `setDifficulty`. */
  readonly availableDifficulties: readonly number[];
  /** 210 in most games, up to 250. */
  readonly screenHeight: number;
  /** 160; each pixel is twice as wide as high. */
  readonly screenWidth: number;
  /** The television's: 60, or 50 where the game is made for PAL or SECAM. */
  readonly framesPerSecond: number;
  readonly romMd5: string;
  readonly #native: NativeEmulator;
  readonly #ale: AleNative;

  /**
   * @param game - a name of `listGames()`, e.g. `"pong"`.
   * @throws {InvalidArgumentError} if the game, an option's name or its value is unknown, or the game lacks the mode or difficulty.
   * @throws {NativeError} if the addon does not load or the ROM cannot be used.
   */
  constructor(game: string, options: EmulatorOptions = {}) {
    const { settings, rom, native, modes, difficulties, backend } = resolveEmulatorOptions(
      where,
      game,
      options,
    );
    const { seed, repeatActionProbability } = settings;
    const start = { where, ...rom, repeatActionProbability, seed, settings: native };
    this.#ale = loadAle(backend);
    this.#native = new this.#ale.Emulator(start);
    this.game = game;
    this.settings = settings;
    this.minimalActionSet = Object.freeze([...this.#native.minimalActions]);
    this.minimalActionMeanings = Object.freeze(actionNames(this.minimalActionSet));
    this.legalActionSet = Object.freeze([...this.#native.legalActions]);
    this.legalActionMeanings = Object.freeze(actionNames(this.legalActionSet));
    this.availableModes = Object.freeze([...modes]);
    this.availableDifficulties = Object.freeze([...difficulties]);
    this.screenHeight = this.#native.screenHeight;
    this.screenWidth = this.#native.screenWidth;
    this.framesPerSecond = this.#native.framesPerSecond;
    this.romMd5 = this.#native.romMd5;
    Object.freeze(this);
  }

  /**
   * Starts a game, in the mode and difficulty that are set. With a seed it is the first one after a fresh load of the ROM with that
   * seed; else the generators go on from where they are.
   *
   * @param seed - 0 … 2³² − 1; ale-py's environments draw so large ones, and its `random_seed` has those above 2³¹ − 1 as negative.
   */
  reset(seed?: number): void {
    const range = { min: 0, max: largestResetSeed };
    this.#native.reset(seed === undefined ? undefined : checkInteger(`${where}.reset`, "seed", seed, range));
  }

  /**
   * Emulates one frame, or `frameSkip` of them; once the game is over, nothing moves until `reset`.
   *
   * @param aleAction - ALE's code, 0 … 17; codes that the game doesn't take count as 0.
   * @param paddleStrength - 0 … 1: in games with paddles, the share of the fastest turn. Default 1. See `mapContinuousAction`.
   * @returns the change of the score.
   * @throws {InvalidArgumentError} if one is out of range; nothing has moved then.
   * @throws {EnvironmentStateError} before the first `reset`, and after `close()`.
   */
  act(aleAction: number, paddleStrength = 1): number {
    const codes = { min: 0, max: numAleActions - 1 };
    checkInteger(`${where}.act`, "aleAction", aleAction, codes);
    checkNumber(`${where}.act`, "paddleStrength", paddleStrength, { min: 0, max: 1 });
    return this.#native.act(aleAction, paddleStrength);
  }

  status(): EmulatorStatus {
    return this.#native.status();
  }

  /** The mode that was set last; the game may still be in the one before, until `reset`. */
  get mode(): number {
    return this.#native.mode();
  }

  /**
   * Sets the game's mode, for the next `reset` and those after it.
   *
   * @param mode - one of `availableModes`.
   */
  setMode(mode: number): void {
    const choices = this.availableModes;
    this.#native.setMode(
      checkChoice(`${where}.setMode`, { name: "mode", value: mode, choices, game: this.game }),
    );
  }

  get difficulty(): number {
    return this.#native.difficulty();
  }

  /**
   * Sets the difficulty switches. The console has them from the next frame on; most games look at them when they begin.
   *
   * @param difficulty - one of `availableDifficulties`: bit 0 is the left player's switch, bit 1 the right one's.
   */
  setDifficulty(difficulty: number): void {
    const choice = { name: "difficulty", value: difficulty, choices: this.availableDifficulties } as const;
    this.#native.setDifficulty(checkChoice(`${where}.setDifficulty`, { ...choice, game: this.game }));
  }

  /** The console's memory, uint8 `[128]`. */
  ram(buffer?: Uint8Array): Uint8Array {
    return this.#view("ram", numRamBytes, buffer);
  }

  /**
   * Writes one byte of the console's memory, at once.
   *
   * @param index - 0 … 127.
   * @param value - 0 … 255.
   * @throws {EnvironmentStateError} before the first `reset`, which would overwrite it, and after `close()`.
   */
  setRam(index: number, value: number): void {
    checkInteger(`${where}.setRam`, "index", index, { min: 0, max: numRamBytes - 1 });
    checkInteger(`${where}.setRam`, "value", value, { min: 0, max: 255 });
    this.#native.setRam(index, value);
  }

  /** uint8 `[height, width]`: indices into `palette`. */
  screen(buffer?: Uint8Array): Uint8Array {
    return this.#view("screen", this.screenHeight * this.screenWidth, buffer);
  }

  /** uint8 `[height, width]`. */
  grayScreen(buffer?: Uint8Array): Uint8Array {
    return this.#view("grayScreen", this.screenHeight * this.screenWidth, buffer);
  }

  /** uint8 `[height, width, 3]`: red, green, blue. */
  rgbScreen(buffer?: Uint8Array): RgbFrame {
    const data = this.#view("rgbScreen", this.screenHeight * this.screenWidth * rgbBytes, buffer);
    return { width: this.screenWidth, height: this.screenHeight, data };
  }

  /** The console's colors, uint8 `[256, 3]`: red, green, blue; a copy. */
  get palette(): Uint8Array {
    return ofThisRealm(this.#native.palette.slice());
  }

  /**
   * The sound of the last frame, uint8 `[512]`: mono samples around 128, all to be played while the frame is shown; zeros before the
   * first `act`.
   *
   * @throws {EnvironmentStateError} if the emulator was made without `sound: true`, and after `close()`.
   */
  sound(buffer?: Uint8Array): Uint8Array {
    return this.#view("sound", soundSamplesPerFrame, buffer);
  }

  /**
   * Takes the state of this moment.
   *
   * @param includeRng - whether sticky actions and the starts of games draw, after going back, what they would have drawn; false lets
   * them go on from where the restoring emulator is, as planning wants it (and as ale-py does if nothing is said). Default true.
   * @throws {EnvironmentStateError} before the first `reset`, and after `close()`.
   */
  cloneState(includeRng = true): EmulatorState {
    checkBoolean(`${where}.cloneState`, "includeRng", includeRng);
    return new EmulatorState(this.#native.cloneState(includeRng), {
      game: this.game,
      includesRng: includeRng,
      ale: this.#ale,
    });
  }

  /**
   * Goes back to a state, or to its bytes, of any emulator of the same ROM: from there on, the same actions give the same memory,
   * screens and rewards. The screen is right at once.
   *
   * @throws {InvalidArgumentError} if it is neither.
   * @throws {CheckpointError} if it is of another ROM, another version of ALE or of the format, or damaged; nothing has moved then.
   * @throws {EnvironmentStateError} after `close()`.
   */
  restoreState(state: EmulatorState | Uint8Array): void {
    this.#native.restoreState(checkState(`${where}.restoreState`, state, this.#ale));
  }

  /**
   * A state from what its `serialize()` returned; checked, so that `restoreState` takes it without reading it again.
   *
   * @throws {CheckpointError} as `restoreState` does.
   */
  deserializeState(bytes: Uint8Array): EmulatorState {
    const { handle, includesRng } = this.#native.deserializeState(bytes);
    return new EmulatorState(handle, { game: this.game, includesRng, ale: this.#ale });
  }

  /** Frees the emulator; a second call does nothing. */
  close(): void {
    this.#native.close();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #view(name: View, length: number, buffer: Uint8Array | undefined): Uint8Array {
    if (name === "sound" && !this.settings.sound)
      throw new EnvironmentStateError(`${where}.sound: sound is off. Create the emulator with sound: true.`);
    if (buffer === undefined) return ofThisRealm(this.#native[name]());
    if (!isUint8Array(buffer) || buffer.length !== length)
      throw new InvalidArgumentError(
        describeMismatch(`${where}.${name}`, `a Uint8Array of length ${length}`, "buffer", buffer),
      );
    this.#native[name](buffer);
    return buffer;
  }
}

type View = "ram" | "screen" | "grayScreen" | "rgbScreen" | "sound";
