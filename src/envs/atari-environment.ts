/** One Atari game as an environment. */
import { checkBoolean, checkInteger, checkOptionNames, freezeOptions } from "../core/check.js";
import { EnvironmentStateError } from "../core/errors.js";
import { ofThisRealm } from "../core/typed-arrays.js";
import { AtariGame, openGame } from "./atari-game.js";
import type { AtariOptions } from "./atari-options.js";
import { checkSeed, drawSeed } from "./atari-options.js";
import type { Environment, ResetOptions, ResetResult, RgbFrame, StepResult } from "./environment.js";
import type { NativeVector } from "./native.js";
import { colorScreen } from "./palette.js";

/** Diagnostics of one reset or step. */
export interface AtariInfo {
  /** Lives that remain, as ALE counts them. */
  readonly lives: number;
  /** A life was lost in this step and others remain; it ends nothing, unless the protocol has `episodicLife`. */
  readonly lifeLost: boolean;
  /** The whole game ended in this step, and not just a life: the next reset begins another. */
  readonly gameEnded: boolean;
  /** Sum of raw rewards since the game began, over all its lives, those earned while a reset played included. */
  readonly gameReturn: number;
  /** Frames played in this game. */
  readonly episodeFrames: number;
  /** Frames played since the environment was made. */
  readonly frames: number;
  /** Change of the game's score, never clipped. */
  readonly rawReward: number;
  /** ALE's code of the action asked for; sticky actions may have held another. Null at reset. */
  readonly aleAction: number | null;
  /** Truncated because the game earned nothing for `stuckSteps` decisions. */
  readonly stuck: boolean;
  /** Seed of the last seeded reset; episodes since then follow from it. */
  readonly seed: number;
}

export interface AtariEnvironmentOptions extends AtariOptions {
  /** Keep every frame that is emulated, for `capturedFrames()` and `capturedScreens()`. Default false. */
  readonly captureFrames?: boolean;
  /** Keep the sound of every frame that is emulated, for `capturedSound()`. Default false: sound is off, and costs nothing. */
  readonly captureSound?: boolean;
}

const where = "AtariEnvironment";

/**
 * An Atari game, played in the calling thread. Made by `makeAtari`.
 *
 * Observations are uint8 `[4, 84, 84]`: stacked frames (oldest first), height, width.
 */
export class AtariEnvironment extends AtariGame implements Environment<AtariInfo> {
  /** Of every screen: 210 lines in most games. */
  readonly screenHeight: number;
  /** 160. */
  readonly screenWidth: number;
  /** How many of the screen's lines, from the top, observations show: all of them, but under `envpool` at most 210. */
  readonly observedHeight: number;
  readonly #native: NativeVector;
  readonly #action = new Int32Array(1);
  readonly #seed = new Int32Array(1);
  #wasSeeded = false;

  constructor(game: string, given: AtariEnvironmentOptions = {}) {
    const caller = "makeAtari";
    const options = freezeOptions(caller, given);
    const native = () => ({
      where,
      numEnvs: 1,
      numThreads: 0,
      autoreset: "disabled",
      captureFrames: checkBoolean(caller, "captureFrames", options.captureFrames ?? false),
      captureSound: checkBoolean(caller, "captureSound", options.captureSound ?? false),
    });
    const ownNames = ["captureFrames", "captureSound"];
    const opened = openGame(game, options, { caller, ownNames, native });
    super(opened);
    this.#native = opened.native;
    this.screenHeight = opened.native.screenHeight;
    this.screenWidth = opened.native.screenWidth;
    this.observedHeight = opened.native.observedHeight;
    Object.freeze(this);
  }

  /**
   * Begins an episode. The same seed gives the same episode for the same actions, whatever was played before: it
   * equals a fresh load of the ROM with that seed. Without a seed, the generators go on from where they are, and so does
   * the game if only a life has ended it (`episodicLife`); the very first reset then takes a seed from the system, and
   * reports it in `info.seed`.
   *
   * @param options.seed - 0 … 2³¹ − 1.
   * @throws {InvalidArgumentError} if the seed is not such an integer, or `options.options` names anything.
   * @throws {EnvironmentStateError} after `close()`.
   */
  reset(options: ResetOptions = {}): ResetResult<AtariInfo> {
    checkOptionNames(`${where}.reset`, options, ["seed", "options"]);
    checkOptionNames(`${where}.reset`, options.options ?? {}, []);
    const seed = options.seed === undefined ? undefined : checkSeed(`${where}.reset`, "seed", options.seed);
    if (seed === undefined && this.#wasSeeded) {
      this.#native.reset();
    } else {
      this.#seed[0] = seed ?? drawSeed();
      this.#native.reset(undefined, this.#seed);
      this.#wasSeeded = true;
    }
    return { observation: ofThisRealm(this.#native.observations.slice()), info: this.#info() };
  }

  /**
   * Plays one action for `frameSkip` frames, or until the episode ends.
   *
   * @param action - index into `actionSet`.
   * @throws {InvalidArgumentError} if there is no such action; nothing has moved then.
   * @throws {EnvironmentStateError} before `reset`, after the end of an episode, after `close()`.
   */
  step(action: number): StepResult<AtariInfo> {
    const range = { min: 0, max: this.actionSpace.n - 1 };
    this.#action[0] = checkInteger(`${where}.step`, "action", action, range);
    this.#native.step(this.#action);
    return this.#stepResult();
  }

  #stepResult(): StepResult<AtariInfo> {
    const native = this.#native;
    return {
      observation: ofThisRealm(native.observations.slice()),
      reward: native.rewards[0]!,
      terminated: native.terminated[0] === 1,
      truncated: native.truncated[0] === 1,
      info: this.#info(),
    };
  }

  /**
   * All that the environment is at this moment, as bytes for a file, another thread or another process: console, generators, stacked
   * frames, counters and flags. About 25 kB.
   *
   * @throws {EnvironmentStateError} before the first `reset`, and after `close()`.
   */
  saveState(): Uint8Array {
    return ofThisRealm(this.#native.serializeState(0, this.#seed[0]!));
  }

  /**
   * Goes on from what `saveState` returned, in this or in any environment of the same game and protocol options: the same actions
   * lead to the same observations, rewards and resets. An episode that had ended has to be reset.
   *
   * @returns what was shown at that moment, as by `step`.
   * @throws {InvalidArgumentError} if they are no bytes.
   * @throws {CheckpointError} if they are of another game, other protocol options, another version of ALE or of the format, or
   * damaged; nothing has moved then.
   * @throws {EnvironmentStateError} after `close()`.
   */
  restoreState(bytes: Uint8Array): StepResult<AtariInfo> {
    this.#seed[0] = this.#native.restoreState(0, bytes);
    this.#wasSeeded = true;
    return this.#stepResult();
  }

  /** The screen as the console shows it: 160 pixels wide (each twice as wide as high), 210 high in most games. */
  render(): RgbFrame {
    if (!this.#wasSeeded)
      throw new EnvironmentStateError(`${where}.render: there is no screen before reset.`);
    return this.#frame(this.#native.render(0));
  }

  /**
   * Every frame that the last `reset` or `step` emulated, in order, 60 to a second. A reset gives the first screen of
   * the game, then the frames of FIRE and no-ops.
   *
   * @returns one frame each; empty unless the environment was made with `captureFrames`.
   */
  capturedFrames(): RgbFrame[] {
    const { palette } = this.#native;
    return this.capturedScreens().map((screen) => this.#frame(colorScreen(screen, palette)));
  }

  /**
   * The frames of `capturedFrames()` as the console drew them: a third of the bytes, and nothing is computed.
   *
   * @returns uint8 `[screenHeight, screenWidth]` each: indices into `palette`; empty unless the environment was made with `captureFrames`.
   */
  capturedScreens(): Uint8Array[] {
    const screens = ofThisRealm(this.#native.capturedScreens(0));
    const size = this.screenHeight * this.screenWidth;
    const count = screens.length / size;
    return Array.from({ length: count }, (_, i) => screens.subarray(i * size, (i + 1) * size));
  }

  /**
   * The sound of the frames that `capturedFrames()` has. The first screen of a game is silent.
   *
   * @returns uint8 `[numFrames * 512]`: mono samples around 128, 512 of them a frame; empty unless the environment was made with
   *   `captureSound`.
   */
  capturedSound(): Uint8Array {
    return ofThisRealm(this.#native.capturedSound(0));
  }

  /** The console's colors, uint8 `[256, 3]`: red, green, blue. NTSC's, PAL's or SECAM's, as the game has it; a copy. */
  get palette(): Uint8Array {
    return ofThisRealm(this.#native.palette.slice());
  }

  /** Frees the emulator; a second call does nothing. */
  close(): void {
    this.#native.close();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #frame(data: Uint8Array): RgbFrame {
    return { width: this.#native.screenWidth, height: this.#native.screenHeight, data: ofThisRealm(data) };
  }

  #info(): AtariInfo {
    const native = this.#native;
    const aleAction = native.aleActions[0]!;
    return {
      lives: native.lives[0]!,
      lifeLost: native.lifeLost[0] === 1,
      gameEnded: native.gameEnded[0] === 1,
      gameReturn: native.gameReturns[0]!,
      episodeFrames: native.episodeFrames[0]!,
      frames: native.frames[0]!,
      rawReward: native.rawRewards[0]!,
      aleAction: aleAction < 0 ? null : aleAction,
      stuck: native.stuck[0] === 1,
      seed: this.#seed[0]!,
    };
  }
}

/**
 * Makes one Atari environment.
 *
 * @param game - a name of `listGames()`, e.g. `"pong"`.
 * @param options.protocol - one of `protocolNames`, default `"ref-clean"`; see `describeProtocol`.
 * @throws {InvalidArgumentError} if the game, an option's name or its value is unknown.
 * @throws {NativeError} if the addon does not load or the ROM cannot be used.
 * @example
 * const environment = makeAtari("pong");
 * const { observation } = environment.reset({ seed: 1 });
 * const { reward, terminated, truncated } = environment.step(0);
 */
export function makeAtari(game: string, options: AtariEnvironmentOptions = {}): AtariEnvironment {
  return new AtariEnvironment(game, options);
}
