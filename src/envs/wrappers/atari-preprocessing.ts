/** Gymnasium's AtariPreprocessing: no-ops, frame skip, the maximum of two screens, small gray pictures. */
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { ofThisRealm } from "../../core/typed-arrays.js";
import { AleEnvironment } from "../ale/ale-environment.js";
import type { Emulator } from "../emulator.js";
import type { AnyEnvironment, Environment, ResetOptions, ResetResult, StepResult } from "../environment.js";
import { loadAle } from "../load-ale.js";
import type { BoxDtype } from "../spaces/bounds.js";
import { Box, type BoxValue } from "../spaces/box.js";
import { AreaResize } from "./area-resize.js";
import { type AtariPreprocessingOptions, resolvePreprocessing } from "./atari-preprocessing-options.js";
import { refuseDoubleSkip } from "./frame-skips.js";
import { refuseStep } from "./refuse-step.js";
import { layersOf, lockFields, Wrapper } from "./wrapper.js";

const where = "AtariPreprocessing";
const numChannels = 3;
const largestByte = 255;
const usualSize = 84;

/**
 * Preprocesses an Atari environment as Machado et al. 2018 do, except for the stack of frames (`FrameStack`): equal to Gymnasium's wrapper
 * over the same environment and seed, pixel for pixel.
 *
 * @see gymnasium.wrappers.AtariPreprocessing. Differs: pictures cannot be larger than the screen.
 * @example
 * const environment = new FrameStack(new AtariPreprocessing(make("ALE/Pong-v5", { frameSkip: 1 })), 4);
 */
export class AtariPreprocessing<
  Info extends object = object,
  Dtype extends BoxDtype = "uint8",
> extends Wrapper<Info, BoxValue<Dtype>, number, unknown> {
  readonly frameSkip: number;
  readonly #options: ReturnType<typeof resolvePreprocessing>;
  readonly #emulator: Emulator;
  readonly #space: Box<Dtype>;
  readonly #resize: AreaResize;
  /** The last screen, and the one before it: pooled into the first. */
  readonly #screens: readonly [last: Uint8Array, previous: Uint8Array];
  #lives = 0;
  #isOver = false;

  /**
   * @param inner - an `AleEnvironment` with `frameSkip: 1`, or wrappers around one.
   * @throws {InvalidArgumentError} if there is no such environment inside, it skips frames itself, or an option is wrong.
   */
  constructor(inner: Environment<Info, unknown, number>, given: AtariPreprocessingOptions = {}) {
    super(inner);
    const atari = requireAtari(this.unwrapped);
    this.#emulator = atari.emulator;
    const screen = { height: this.#emulator.screenHeight, width: this.#emulator.screenWidth };
    this.#options = resolvePreprocessing(given, screen);
    const { size, frameSkip, force, grayscaleObs, scaleObs } = this.#options;
    this.frameSkip = frameSkip;
    lockFields(this, ["frameSkip"]);
    if (frameSkip > 1 && !force) refuseDoubleSkip(where, layersOf(inner));
    const channels = grayscaleObs ? 1 : numChannels;
    this.#resize = new AreaResize(screen, size, channels);
    const numBytes = screen.height * screen.width * channels;
    this.#screens = [new Uint8Array(numBytes), new Uint8Array(numBytes)];
    this.#space = new Box(0, scaleObs ? 1 : largestByte, {
      shape: this.#shape(),
      dtype: (scaleObs ? "float32" : "uint8") as Dtype,
    });
  }

  override get observationSpace(): Box<Dtype> {
    return this.#space;
  }

  override reset(options: ResetOptions = {}): ResetResult<Info, BoxValue<Dtype>> {
    let { info } = this.inner.reset(options);
    const { noopMax } = this.#options;
    const numNoops = noopMax > 0 ? this.random.integerBetween(1, noopMax + 1) : 0;
    for (let noop = 0; noop < numNoops; noop++) {
      const result = this.inner.step(0);
      const hasEnded = result.terminated || result.truncated;
      info = hasEnded ? this.inner.reset(options).info : { ...info, ...result.info };
    }
    this.#lives = this.#emulator.status().lives;
    this.#isOver = false;
    this.#look(0);
    this.#screens[1].fill(0);
    return { observation: this.#observe(), info };
  }

  override step(action: number): StepResult<Info, BoxValue<Dtype>> {
    if (this.#isOver) refuseStep(where);
    const { frameSkip } = this.#options;
    let reward = 0;
    let result = this.#stepInside(action);
    for (let step = 1; ; step++) {
      reward += result.reward;
      if (result.terminated || result.truncated) break; // what is seen then are the screens of before
      if (step === frameSkip - 1) this.#look(1);
      else if (step === frameSkip) this.#look(0);
      if (step === frameSkip) break;
      result = this.#stepInside(action);
    }
    this.#isOver = result.terminated || result.truncated;
    const { terminated, truncated, info } = result;
    return { observation: this.#observe(), reward, terminated, truncated, info };
  }

  #stepInside(action: number): StepResult<Info, unknown> {
    const result = this.inner.step(action);
    if (!this.#options.terminalOnLifeLoss) return result;
    const { lives } = this.#emulator.status();
    const terminated = result.terminated || lives < this.#lives;
    this.#lives = lives;
    return { ...result, terminated, truncated: result.truncated && !terminated };
  }

  #look(index: 0 | 1): void {
    const screen = this.#screens[index];
    if (this.#options.grayscaleObs) this.#emulator.grayScreen(screen);
    else this.#emulator.rgbScreen(screen);
  }

  #observe(): BoxValue<Dtype> {
    const [last, previous] = this.#screens;
    if (this.#options.frameSkip > 1)
      for (let i = 0; i < last.length; i++) if (previous[i]! > last[i]!) last[i] = previous[i]!;
    const picture = this.#isUsual ? this.#resizeNatively(last) : this.#resize.apply(last);
    if (!this.#options.scaleObs) return picture as BoxValue<Dtype>;
    return Float32Array.from(picture, (byte) => byte / largestByte) as BoxValue<Dtype>;
  }

  /** Gray pictures of 84 x 84 are what ours are made of too. */
  get #isUsual(): boolean {
    const { size, grayscaleObs } = this.#options;
    return grayscaleObs && size.height === usualSize && size.width === usualSize;
  }

  #resizeNatively(screen: Uint8Array): Uint8Array {
    return ofThisRealm(loadAle().poolAndResize(screen, screen, this.#emulator.screenHeight));
  }

  #shape(): number[] {
    const { size, grayscaleObs, grayscaleNewaxis } = this.#options;
    const channels = grayscaleObs ? (grayscaleNewaxis ? [1] : []) : [numChannels];
    return [size.height, size.width, ...channels];
  }
}

function requireAtari(environment: AnyEnvironment): AleEnvironment {
  if (environment instanceof AleEnvironment) return environment as AleEnvironment;
  const advice = 'make("ALE/Pong-v5", { frameSkip: 1 }) is one; makeAtari preprocesses by itself.';
  throw new InvalidArgumentError(
    describeMismatch(where, "an AleEnvironment", "the environment under all wrappers", environment, advice),
  );
}
