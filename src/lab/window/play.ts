/** Lets a person play an environment with the keyboard. */
import { setTimeout } from "node:timers/promises";
import {
  checkFunction,
  checkInteger,
  checkMethods,
  checkNumber,
  checkObject,
  checkOptionNames,
} from "../../core/check.js";
import { gameTitle } from "../../core/game-title.js";
import { checkLongWork } from "../../core/progress.js";
import type { AnyEnvironment, Environment, StepResult } from "../../envs/environment.js";
import { framesPerStep } from "../../envs/wrappers/frame-skips.js";
import { layersOf } from "../../envs/wrappers/wrapper.js";
import { GameWindow } from "./game-window.js";
import { chooseKeys, type KeyActions } from "./key-actions.js";

/** One step that a person played. */
export interface PlayedStep<Info extends object, Observation, Action> extends StepResult<Info, Observation> {
  /** What was seen when the action was chosen. */
  readonly previous: Observation;
  readonly action: Action;
}

export interface PlayOptions<Info extends object = object, Observation = unknown, Action = unknown> {
  /** Of the first episode; later ones go on from the generators. Default: drawn. */
  readonly seed?: number;
  /** Default: until the page is closed, or Escape pressed. */
  readonly numEpisodes?: number;
  /** Default: 60 over the frames of a step, a console's own speed; 30 where the environment does not say. */
  readonly stepsPerSecond?: number;
  /**
   * Actions by keys, of which those held decide: codes of `KeyboardEvent.code`, several joined by `+`, as in `"ArrowLeft+Space"`.
   * Default, where actions have ALE's names: arrows or WASD, and the space bar to fire.
   */
  readonly keysToAction?: Readonly<Record<string, Action>>;
  /** Where no such keys are held. Default 0, or the action that is named NOOP. */
  readonly noop?: Action;
  /** Called after each step, as a place to record what was played. */
  readonly onStep?: (step: PlayedStep<Info, Observation, Action>) => void;
  /** As for `GameWindow`. */
  readonly onOpen?: (url: string) => void;
  readonly port?: number;
  /** When aborted, the window is closed and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What was played. */
export interface PlayedGames {
  /** Of the episodes that ended. */
  readonly episodeReturns: readonly number[];
  /** Of all episodes. */
  readonly numSteps: number;
}

const optionNames = [
  ...["seed", "numEpisodes", "stepsPerSecond", "keysToAction", "noop"],
  ...["onStep", "onOpen", "port", "signal"],
];
const where = "play";
const consoleFramesPerSecond = 60;
const usualStepsPerSecond = 30;
/** A page that was closed for so long is not being loaded again. */
const goneMs = 2000;
const lookMs = 50;

/**
 * Opens a page with the game, waits until somebody looks at it, and plays what its keys say, in real time. The environment stays open.
 *
 * @param environment - any with `render()`.
 * @throws {InvalidArgumentError} if the environment is none, an option does not fit, or its actions have no names and no keys are given.
 * @throws {EnvironmentStateError} if it is closed.
 * @example
 * await play(make("ALE/Pong-v5", { frameSkip: 1 }), { seed: 1, onStep: ({ reward }) => rewards.push(reward) });
 */
export async function play<Info extends object, Observation, Action>(
  environment: Environment<Info, Observation, Action>,
  options: PlayOptions<Info, Observation, Action> = {},
): Promise<PlayedGames> {
  checkPlay(environment, options);
  const keys = chooseKeys(where, environment, options);
  const { port, onOpen, signal } = options;
  signal?.throwIfAborted();
  const window = new GameWindow({ title: titleOf(environment), takesKeys: true, port, onOpen });
  try {
    return await new Play(environment, { window, keys, options }).run();
  } catch (error) {
    signal?.throwIfAborted(); // a timer that it ended says so in its own words
    throw error;
  } finally {
    window.close();
  }
}

function checkPlay<Info extends object, Observation, Action>(
  environment: Environment<Info, Observation, Action>,
  options: PlayOptions<Info, Observation, Action>,
): void {
  const methods = ["reset", "step", "render"];
  checkMethods(where, "environment", environment, { expected: "an environment", methods });
  checkOptionNames(where, checkObject(where, "options", options), optionNames);
  const { numEpisodes, stepsPerSecond, onStep, onOpen, port } = options;
  if (numEpisodes !== undefined) checkInteger(where, "numEpisodes", numEpisodes, { min: 1, max: 1e9 });
  if (stepsPerSecond !== undefined)
    checkNumber(where, "stepsPerSecond", stepsPerSecond, { min: 0.1, max: 1000 });
  if (onStep !== undefined) checkFunction(where, "onStep", onStep);
  if (onOpen !== undefined) checkFunction(where, "onOpen", onOpen);
  if (port !== undefined) checkInteger(where, "port", port, { min: 0, max: 65_535 });
  checkLongWork(where, options);
}

function titleOf(environment: AnyEnvironment): string {
  const unwrapped = [...layersOf(environment)].at(-1)!;
  const { game } = unwrapped as { readonly game?: unknown };
  return typeof game === "string" ? gameTitle(game) : unwrapped.constructor.name;
}

interface PlayParts<Info extends object, Observation, Action> {
  readonly window: GameWindow;
  readonly keys: KeyActions<Action>;
  readonly options: PlayOptions<Info, Observation, Action>;
}

/** One person's games. */
class Play<Info extends object, Observation, Action> {
  readonly #environment: Environment<Info, Observation, Action>;
  readonly #parts: PlayParts<Info, Observation, Action>;
  readonly #stepMs: number;
  readonly #episodeReturns: number[] = [];
  #numSteps = 0;
  #due = 0;
  #lastSeen = 0;

  constructor(
    environment: Environment<Info, Observation, Action>,
    parts: PlayParts<Info, Observation, Action>,
  ) {
    const frames = framesPerStep(environment);
    const usual = frames === undefined ? usualStepsPerSecond : consoleFramesPerSecond / frames;
    this.#environment = environment;
    this.#parts = parts;
    this.#stepMs = 1000 / (parts.options.stepsPerSecond ?? usual);
  }

  async run(): Promise<PlayedGames> {
    const { seed, numEpisodes = Number.POSITIVE_INFINITY } = this.#parts.options;
    let { observation } = this.#environment.reset(seed === undefined ? {} : { seed });
    this.#draw();
    await this.#waitForSomebody();
    while (this.#episodeReturns.length < numEpisodes && (await this.#playEpisode(observation)))
      if (this.#episodeReturns.length < numEpisodes) ({ observation } = this.#environment.reset());
    return { episodeReturns: this.#episodeReturns, numSteps: this.#numSteps };
  }

  /** @returns whether it was played to its end. */
  async #playEpisode(first: Observation): Promise<boolean> {
    const { window, keys, options } = this.#parts;
    let previous = first;
    for (let episodeReturn = 0; ; ) {
      await this.#tick();
      if (this.#isLeft()) return false;
      const action = keys(window.heldKeys);
      const result = this.#environment.step(action);
      this.#draw();
      this.#numSteps++;
      episodeReturn += result.reward;
      options.onStep?.({ ...result, previous, action });
      if (result.terminated || result.truncated) {
        this.#episodeReturns.push(episodeReturn);
        return true;
      }
      previous = result.observation;
    }
  }

  #draw(): void {
    this.#parts.window.draw(this.#environment.render());
  }

  /** Nobody should lose a life while the browser starts. */
  async #waitForSomebody(): Promise<void> {
    const { window, options } = this.#parts;
    while (window.numViewers === 0) await setTimeout(lookMs, undefined, { signal: options.signal });
    this.#lastSeen = performance.now();
    this.#due = this.#lastSeen;
  }

  /** Time that was lost is not caught up with. */
  async #tick(): Promise<void> {
    const { signal } = this.#parts.options;
    this.#due = Math.max(this.#due + this.#stepMs, performance.now());
    await setTimeout(this.#due - performance.now(), undefined, { signal });
  }

  #isLeft(): boolean {
    const { window } = this.#parts;
    const now = performance.now();
    if (window.numViewers > 0) this.#lastSeen = now;
    return now - this.#lastSeen > goneMs || window.heldKeys.includes("Escape");
  }
}
