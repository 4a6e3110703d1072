/**
 * The Zero Time Waste authors' chain of wrappers, one plain class each, over the bare emulator: gym's environment with
 * its time limit, sticky actions, Stable-Baselines3 1.0's MaxAndSkip, EpisodicLife, FireReset and WarpFrame, stacked.
 */
import { Emulator } from "../../src/envs/emulator.js";
import { loadAle } from "../../src/envs/load-ale.js";
import type { MersenneTwister } from "./mersenne-twister.js";

/** What differs between the released environments, and faults to plant. */
export interface ReleasedOptions {
  readonly game: string;
  readonly seed: number;
  /** Draws repeated actions and lengths of inner steps. */
  readonly random: MersenneTwister;
  /** `Qbert-v0`, say, in place of `PongNoFrameskip-v4`. */
  readonly isV0: boolean;
  /** Inner steps of a game. */
  readonly timeLimit: number;
  /** The sticky wrapper begins every game with no-op: it does not. */
  readonly forgetsAction?: boolean;
  /** The sticky wrapper lets the presses of a reset alone: it does not. */
  readonly sparesPresses?: boolean;
}

interface InnerStep {
  readonly reward: number;
  readonly done: boolean;
}

interface Step extends InnerStep {
  readonly screen: Uint8Array;
}

/** gym 0.19's AtariEnv with the TimeLimit around it. */
class GymEnvironment {
  readonly emulator: Emulator;
  readonly #options: ReleasedOptions;
  #numSteps = 0;

  constructor(options: ReleasedOptions) {
    const repeatActionProbability = options.isV0 ? 0.25 : 0;
    this.emulator = new Emulator(options.game, { repeatActionProbability, seed: options.seed });
    this.#options = options;
  }

  reset(): Uint8Array {
    this.#numSteps = 0;
    this.emulator.reset();
    return this.screen();
  }

  step(action: number): InnerStep {
    const numFrames = this.#options.isV0 ? 2 + this.#options.random.below(3) : 1;
    let reward = 0;
    for (let frame = 0; frame < numFrames && !this.emulator.status().gameOver; frame++)
      reward += this.emulator.act(this.emulator.minimalActionSet[action]!);
    const isAtLimit = ++this.#numSteps >= this.#options.timeLimit;
    const done = this.emulator.status().gameOver || isAtLimit;
    return { reward, done };
  }

  screen(): Uint8Array {
    return this.emulator.rgbScreen().data;
  }
}

/** Repeats the last action with probability 0.1, whatever has asked for another. */
class StickyActions {
  isResetting = false;
  readonly #inner: GymEnvironment;
  readonly #options: ReleasedOptions;
  #lastAction = 0;

  constructor(inner: GymEnvironment, options: ReleasedOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  reset(): Uint8Array {
    if (this.#options.forgetsAction) this.#lastAction = 0;
    return this.#inner.reset();
  }

  step(wanted: number): InnerStep {
    const isSpared = this.#options.sparesPresses && this.isResetting;
    const action = !isSpared && this.#options.random.uniform() < 0.1 ? this.#lastAction : wanted;
    this.#lastAction = action;
    return this.#inner.step(action);
  }

  screen(): Uint8Array {
    return this.#inner.screen();
  }
}

class MaxAndSkip {
  readonly #inner: StickyActions;
  #buffer: Uint8Array[] | undefined;

  constructor(inner: StickyActions) {
    this.#inner = inner;
  }

  reset(): Uint8Array {
    return this.#inner.reset();
  }

  step(action: number): Step {
    let reward = 0;
    let done = false;
    for (let index = 0; index < 4 && !done; index++) {
      const inner = this.#inner.step(action);
      if (index >= 2) this.#keep(index - 2, this.#inner.screen());
      reward += inner.reward;
      done = inner.done;
    }
    return { screen: this.#brighter(), reward, done };
  }

  /** Screens of an earlier step stay where an early end leaves them. */
  #keep(index: number, screen: Uint8Array): void {
    this.#buffer ??= [new Uint8Array(screen.length), new Uint8Array(screen.length)];
    this.#buffer[index] = screen;
  }

  #brighter(): Uint8Array {
    const [older, newer] = this.#buffer!;
    const brighter = new Uint8Array(older!.length);
    for (let index = 0; index < brighter.length; index++)
      brighter[index] = Math.max(older![index]!, newer![index]!);
    return brighter;
  }
}

class EpisodicLife {
  wasRealDone = true;
  readonly #inner: MaxAndSkip;
  readonly #emulator: Emulator;
  #lives = 0;

  constructor(inner: MaxAndSkip, emulator: Emulator) {
    this.#inner = inner;
    this.#emulator = emulator;
  }

  reset(): Uint8Array {
    let screen = this.wasRealDone ? undefined : this.#goOn();
    screen ??= this.#inner.reset();
    this.#lives = this.#emulator.status().lives;
    return screen;
  }

  step(action: number): Step {
    const step = this.#inner.step(action);
    this.wasRealDone = step.done;
    const { lives } = this.#emulator.status();
    const isLifeLost = lives > 0 && lives < this.#lives;
    this.#lives = lives;
    return { ...step, done: step.done || isLifeLost };
  }

  /** The released code would fail where this ends the game; ours begins another. */
  #goOn(): Uint8Array | undefined {
    const { screen, done } = this.#inner.step(0);
    return done ? undefined : screen;
  }
}

/** Everything, down to stacks of four pictures. */
export class ReleasedEnvironment {
  readonly #gym: GymEnvironment;
  readonly #sticky: StickyActions;
  readonly #lives: EpisodicLife;
  #stack: Uint8Array[] = [];

  constructor(options: ReleasedOptions) {
    this.#gym = new GymEnvironment(options);
    this.#sticky = new StickyActions(this.#gym, options);
    this.#lives = new EpisodicLife(new MaxAndSkip(this.#sticky), this.#gym.emulator);
  }

  /** A life's or a game's beginning: FIRE and the action after it, by FireReset. */
  reset(): Uint8Array {
    this.#sticky.isResetting = true;
    this.#lives.reset();
    let screen: Uint8Array | undefined;
    for (const action of [1, 2]) {
      const step = this.#lives.step(action);
      screen = step.screen;
      if (step.done) this.#lives.reset();
    }
    this.#sticky.isResetting = false;
    this.#stack = Array.from({ length: 4 }, () => new Uint8Array(84 * 84));
    return this.#push(screen!);
  }

  step(action: number) {
    const { screen, reward, done } = this.#lives.step(action);
    const { lives, episodeFrame } = this.#gym.emulator.status();
    const isWhole = this.#lives.wasRealDone;
    return { observation: this.#push(screen), reward: Math.sign(reward), done, isWhole, lives, episodeFrame };
  }

  close(): void {
    this.#gym.emulator.close();
  }

  #push(screen: Uint8Array): Uint8Array {
    const gray = new Uint8Array(screen.length / 3);
    for (let index = 0; index < gray.length; index++) gray[index] = grayOf(screen, index * 3);
    const picture = loadAle().poolAndResize(gray, gray, this.#gym.emulator.screenHeight);
    this.#stack = [...this.#stack.slice(1), picture];
    return Buffer.concat(this.#stack);
  }
}

/** OpenCV's RGB2GRAY on bytes. */
function grayOf(rgb: Uint8Array, start: number): number {
  return (rgb[start]! * 9798 + rgb[start + 1]! * 19235 + rgb[start + 2]! * 3735 + (1 << 14)) >> 15;
}
