/** One Atari game as Gymnasium's users know it: ale-py's `AtariEnv`, seed for seed. */
import { checkOptionNames } from "../../core/check.js";
import { describeMismatch, EnvironmentStateError, InvalidArgumentError } from "../../core/errors.js";
import { gameTitle } from "../../core/game-title.js";
import { NumpyRandom } from "../../core/numpy-random.js";
import { seedWords } from "../../core/seed-sequence.js";
import { actionNames } from "../actions.js";
import { checkSeed } from "../atari-options.js";
import { mapContinuousAction, type PaddleAction } from "../continuous-action.js";
import { Emulator } from "../emulator.js";
import type { Environment, ResetOptions, ResetResult, RgbFrame, StepResult } from "../environment.js";
import { type Display, openDisplay } from "../human-display.js";
import type { Space } from "../spaces/space.js";
import {
  type AleOptions,
  type AleSettings,
  type FrameSkip,
  type RenderMode,
  resolveAleOptions,
} from "./ale-options.js";
import {
  type AleAction,
  type AleObservation,
  actionSpaceOf,
  observationSpaceOf,
  observe,
} from "./ale-spaces.js";

/** Diagnostics of one reset or step, named as in Gymnasium. */
export interface AleInfo {
  /** Lives that remain, as ALE counts them. */
  readonly lives: number;
  /** Frames of this episode. */
  readonly episodeFrameNumber: number;
  /** Frames since the ROM was loaded, which a seeded reset does. */
  readonly frameNumber: number;
  /** Of a seeded reset: the seeds that NumPy's SeedSequence makes of it, for frame skips and for ALE. */
  readonly seeds?: readonly [random: number, ale: number];
}

const where = "AleEnvironment";

/**
 * An Atari game without preprocessing. Made by `make("ALE/Pong-v5")`, or by this constructor with ale-py's defaults.
 *
 * Observations are uint8 `[height, width, 3]`, `[height, width]` or `[128]` by `obsType`; with `soundObs`, `{ image, sound }`. A seed
 * gives the episode that Gymnasium gives for it: the same frame skips, sticky actions and pixels. Unlike there, a step after the end of
 * an episode is refused, and an episode that ends in the frame that would cut it off is terminated alone.
 */
export class AleEnvironment<
  Observation extends AleObservation = Uint8Array,
  Action extends AleAction = number,
> implements Environment<AleInfo, Observation, Action>
{
  readonly game: string;
  readonly settings: Readonly<AleSettings>;
  readonly renderMode: RenderMode;
  readonly observationSpace: Space<Observation>;
  readonly actionSpace: Space<Action>;
  /** ALE's code of each action; with `continuous`, all 18. */
  readonly actionSet: readonly number[];
  /** Name of each, e.g. `"RIGHTFIRE"`. */
  readonly actionMeanings: readonly string[];
  /** The emulator under it, as `env.unwrapped.ale` is in Python. */
  readonly emulator: Emulator;
  #random: NumpyRandom;
  #phase: "new" | "playing" | "ended" = "new";
  #display: Display | undefined;

  /**
   * @param game - a name of `listGames()`, e.g. `"pong"`.
   * @throws {InvalidArgumentError} if the game, an option's name or its value is unknown, or the game lacks the mode or difficulty.
   * @throws {NativeError} if the addon does not load or the ROM cannot be used.
   */
  constructor(game: string, given: AleOptions = {}) {
    const { settings, renderMode, source } = resolveAleOptions(where, given);
    const { repeatActionProbability, maxFrames, mode, difficulty, soundObs, continuous } = settings;
    const [randomSeed, aleSeed] = drawSeeds();
    this.#random = new NumpyRandom(randomSeed);
    this.emulator = new Emulator(game, {
      ...source,
      ...(mode === null ? {} : { mode }),
      ...(difficulty === null ? {} : { difficulty }),
      ...{ repeatActionProbability, maxFrames, sound: soundObs, seed: aleSeed >>> 1 },
    });
    this.game = game;
    this.settings = settings;
    this.renderMode = renderMode;
    const { legalActionSet, minimalActionSet } = this.emulator;
    this.actionSet = settings.fullActionSpace || continuous ? legalActionSet : minimalActionSet;
    this.actionMeanings = Object.freeze(actionNames(this.actionSet));
    this.actionSpace = actionSpaceOf(settings, this.actionSet.length) as Space<Action>;
    this.observationSpace = observationSpaceOf(settings, this.emulator) as Space<Observation>;
    Object.freeze(this);
  }

  /** See `FrameSkip`. */
  get frameSkip(): FrameSkip {
    return this.settings.frameSkip;
  }

  /** What draws frame skips, and no-ops for wrappers; a seeded reset begins it anew (`np_random` in Python). */
  get random(): NumpyRandom {
    return this.#random;
  }

  /**
   * Begins an episode; with a seed, after a fresh load of the ROM.
   *
   * @param options.seed - 0 … 2³¹ − 1.
   * @throws {InvalidArgumentError} if the seed is not such an integer, or `options.options` names anything.
   * @throws {EnvironmentStateError} after `close()`.
   */
  reset(options: ResetOptions = {}): ResetResult<AleInfo, Observation> {
    checkOptionNames(`${where}.reset`, options, ["seed", "options"]);
    checkOptionNames(`${where}.reset`, options.options ?? {}, []);
    const seeds =
      options.seed === undefined ? undefined : drawSeeds(checkSeed(`${where}.reset`, "seed", options.seed));
    this.emulator.reset(seeds?.[1]);
    if (seeds !== undefined) this.#random = new NumpyRandom(seeds[0]);
    this.#phase = "playing";
    this.#show(0);
    return {
      observation: this.#observe(),
      info: { ...this.#info(), ...(seeds === undefined ? {} : { seeds }) },
    };
  }

  /**
   * Plays one action for `frameSkip` frames; rewards are changes of the score.
   *
   * @param action - an element of `actionSpace`.
   * @throws {InvalidArgumentError} if it is not; nothing has moved then.
   * @throws {EnvironmentStateError} before `reset`, after the end of an episode, after `close()`.
   */
  step(action: Action): StepResult<AleInfo, Observation> {
    const { aleAction, paddleStrength } = this.#toAle(action);
    if (this.#phase !== "playing") this.#refuseStep();
    const { frameSkip } = this.settings;
    const numFrames = typeof frameSkip === "number" ? frameSkip : this.#random.integerBetween(...frameSkip);
    let reward = 0;
    for (let frame = 0; frame < numFrames; frame++) reward += this.emulator.act(aleAction, paddleStrength);
    const { terminated, truncated } = this.emulator.status();
    if (terminated || truncated) this.#phase = "ended";
    this.#show(numFrames);
    return {
      observation: this.#observe(),
      reward,
      terminated,
      truncated: truncated && !terminated,
      info: this.#info(),
    };
  }

  /** The screen as the console shows it: 160 pixels wide (each twice as wide as high), 210 high in most games. */
  render(): RgbFrame {
    if (this.#phase === "new")
      throw new EnvironmentStateError(`${where}.render: there is no screen before reset.`);
    return this.emulator.rgbScreen();
  }

  /** Frees the emulator and closes the window; a second call does nothing. */
  close(): void {
    this.#display?.close();
    this.emulator.close();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #toAle(action: Action): PaddleAction {
    const { continuous, continuousActionThreshold } = this.settings;
    if (this.actionSpace.contains(action))
      return continuous
        ? mapContinuousAction(action as Float32Array, continuousActionThreshold)
        : { aleAction: this.actionSet[action as number]!, paddleStrength: 1 };
    const expected = continuous
      ? `a Float32Array [radius, angle, fire] of ${this.actionSpace}`
      : `an integer from 0 to ${this.actionSet.length - 1}`;
    throw new InvalidArgumentError(describeMismatch(`${where}.step`, expected, "action", action));
  }

  #refuseStep(): never {
    this.emulator.status(); // says that it is closed
    const reason = this.#phase === "new" ? "step before reset" : "the episode has ended";
    throw new EnvironmentStateError(`${where}.step: ${reason}. Call reset first.`);
  }

  #observe(): Observation {
    return observe(this.settings, this.emulator) as Observation;
  }

  #info(): AleInfo {
    const { lives, episodeFrame, frame } = this.emulator.status();
    return { lives, episodeFrameNumber: episodeFrame, frameNumber: frame };
  }

  #show(numFrames: number): void {
    if (this.renderMode !== "human") return;
    this.#display ??= openDisplay(where, { title: gameTitle(this.game) });
    this.#display.show(this.emulator.rgbScreen(), numFrames);
  }
}

/** As `AtariEnv.seed_game`: one seed becomes two. */
function drawSeeds(seed?: number): readonly [random: number, ale: number] {
  const [random, ale] = seedWords(where, seed, 2);
  return [random!, ale!];
}
