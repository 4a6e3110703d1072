/** Puts a camera between an episode and its environment, so that what is recorded is what is evaluated. */
import { EnvironmentStateError } from "../core/errors.js";
import type { Decision, PolicySession } from "../core/policy-types.js";
import type { EpisodeEnvironment } from "../evaluate/episode.js";
import type { EpisodeTally } from "./episode-tally.js";
import type { Film } from "./film.js";

/** An environment that keeps the raw frames of its latest reset or step. */
export interface FilmableEnvironment extends EpisodeEnvironment {
  /** `data` is uint8 `[height, width, 3]`; in the order emulated, valid until the next reset or step. */
  capturedFrames(): readonly { readonly data: Uint8Array }[];
}

/** What is filmed, and on what. */
export interface FilmedEpisodeParts {
  readonly environment: FilmableEnvironment;
  readonly session: PolicySession;
  readonly film: Film;
  readonly tally: EpisodeTally;
  /** By action index. */
  readonly actionMeanings: readonly string[];
  /** Called after each step. */
  readonly onStep?: () => void;
  /** Ends the episode as truncated. */
  readonly signal?: AbortSignal;
}

/**
 * Wraps an environment and a session for `runEpisode`. Both pass everything on; the frames of a step are written
 * before the next decision is asked for, the one place where an episode waits.
 */
export class FilmedEpisode {
  readonly environment: EpisodeEnvironment;
  readonly session: PolicySession;
  readonly #parts: FilmedEpisodeParts;
  #pending: ReturnType<FilmableEnvironment["capturedFrames"]> = [];
  #decision: Decision | undefined;
  #isCut = false;

  constructor(parts: FilmedEpisodeParts) {
    this.#parts = parts;
    const { environment, session } = parts;
    this.environment = {
      reset: (options) => {
        const first = environment.reset(options);
        this.#pending = environment.capturedFrames();
        return first;
      },
      step: (action) => this.#step(action),
    };
    this.session = {
      numActions: session.numActions,
      numExits: session.numExits,
      get performed() {
        return session.performed;
      },
      decide: async (observation, tau) => {
        await this.flush();
        this.#decision = await session.decide(observation, tau);
        return this.#decision;
      },
      reset: () => session.reset(),
      close: () => session.close(),
    };
  }

  /** The film was full, or the work was stopped, before the game was over. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Writes what the latest step emulated; call once more after the episode. */
  async flush(): Promise<void> {
    const screens = this.#pending.map(({ data }) => data);
    this.#pending = [];
    await this.#parts.film.append(screens, this.#parts.tally.state);
  }

  #step(action: number): ReturnType<EpisodeEnvironment["step"]> {
    const { environment, film, tally, actionMeanings, signal, onStep } = this.#parts;
    if (this.#decision === undefined)
      throw new EnvironmentStateError("FilmedEpisode.step: called before a decision; ask the session first.");
    const step = environment.step(action);
    const actionName = actionMeanings[action] ?? String(action);
    tally.add({ decision: this.#decision, actionName, rawReward: step.info.rawReward });
    this.#pending = environment.capturedFrames();
    onStep?.();
    const isOver = step.terminated || step.truncated;
    const isEnough = film.isFullWith(this.#pending.length) || signal?.aborted === true;
    if (isOver || !isEnough) return step;
    this.#isCut = true;
    return { ...step, truncated: true };
  }
}
