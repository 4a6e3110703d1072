/** Puts a camera between an episode and its environment, so that what is recorded is what is evaluated. */
import { EnvironmentStateError } from "../core/errors.js";
import { sum } from "../core/numbers.js";
import type { Decision, PolicySession } from "../core/policy-types.js";
import type { Tau } from "../core/tau.js";
import type { EpisodeEnvironment } from "../evaluate/episode.js";
import type { EpisodeTally } from "./episode-tally.js";
import type { EmulatedFrames, Film } from "./film.js";
import type { PanelState } from "./panel-state.js";
import type { ReceiptWriter } from "./receipt-writer.js";
import type { RecomputedState, RecomputedWatch } from "./recomputed-watch.js";

/** An environment that keeps the raw frames of its latest reset or step. */
export interface FilmableEnvironment extends EpisodeEnvironment {
  /** uint8 `[height, width]` each: indices into the palette; in the order emulated, valid until the next reset or step. */
  capturedScreens(): readonly Uint8Array[];
  /** uint8 `[numScreens * 512]`: their sound, for films that have it. */
  capturedSound?(): Uint8Array;
}

/** What a reset or step emulated, and what the panel showed then. */
interface FilmedStep extends EmulatedFrames {
  readonly state: PanelState;
}

/** What is filmed, and on what. */
export interface FilmedEpisodeParts {
  readonly environment: FilmableEnvironment;
  readonly session: PolicySession;
  readonly film: Film;
  readonly tally: EpisodeTally;
  /** Whether the film has a sound track. Default false. */
  readonly hasSound?: boolean;
  /** Gets every step of the film. */
  readonly receipt?: ReceiptWriter | undefined;
  /** By action index. */
  readonly actionMeanings: readonly string[];
  /** Looks at the session, for films that show what it computed again. */
  readonly watch?: RecomputedWatch | undefined;
  /** Called after each step. */
  readonly onStep?: () => void;
  /** Ends the episode as truncated. */
  readonly signal?: AbortSignal;
}

/**
 * Wraps an environment and a session for `runEpisode`. Both pass everything on; the frames of the steps since the last decision are
 * written before the next one is asked for, the one place where an episode waits.
 */
export class FilmedEpisode {
  readonly environment: EpisodeEnvironment;
  readonly session: PolicySession;
  readonly #parts: FilmedEpisodeParts;
  /** Of a reset or step each; all but the latest are copies. */
  #pending: FilmedStep[] = [];
  #decision: Decision | undefined;
  /** Asked for with the latest decision. */
  #tau: Tau | null = null;
  /** By the latest decision. */
  #recomputed: RecomputedState | undefined;
  /** The latest decision has had its first step. */
  #isTaken = false;
  #isCut = false;

  constructor(parts: FilmedEpisodeParts) {
    this.#parts = parts;
    const { environment, session } = parts;
    this.environment = {
      reset: (options) => {
        const first = environment.reset(options);
        this.#parts.receipt?.begin(environment.capturedScreens());
        this.#recomputed = undefined;
        this.#pending = [this.#captured()];
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
        this.#tau = tau;
        this.#isTaken = false;
        this.#recomputed = parts.watch?.look();
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

  /** Writes what was emulated since the latest decision; call once more after the episode. */
  async flush(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    for (const { state, ...emulated } of pending) await this.#parts.film.append(emulated, state);
  }

  #captured(): FilmedStep {
    const { environment, hasSound, tally, watch } = this.#parts;
    const recomputed = tally.state.isHeld ? watch?.nothing : (this.#recomputed ?? watch?.nothing);
    return {
      screens: environment.capturedScreens(),
      sound: hasSound ? environment.capturedSound?.() : undefined,
      state: { ...tally.state, ...(recomputed && { recomputed }) },
    };
  }

  /** Emulating overwrites what the step before has captured. */
  #keepCaptured(): void {
    const latest = this.#pending.pop();
    if (latest === undefined) return;
    const screens = latest.screens.map((screen) => screen.slice());
    this.#pending.push({ ...latest, screens, sound: latest.sound?.slice() });
  }

  #step(action: number): ReturnType<EpisodeEnvironment["step"]> {
    const { environment, film, tally, receipt, actionMeanings, signal, onStep } = this.#parts;
    if (this.#decision === undefined)
      throw new EnvironmentStateError("FilmedEpisode.step: called before a decision; ask the session first.");
    if (this.#isTaken) this.#keepCaptured();
    const step = environment.step(action);
    const actionName = actionMeanings[action] ?? String(action);
    const { rawReward } = step.info;
    const isHeld = this.#isTaken;
    tally.add({ decision: this.#decision, isHeld, actionName, rawReward });
    const { exitIndex } = this.#decision;
    receipt?.add({
      action,
      exitIndex,
      isHeld,
      tau: this.#tau,
      rawReward,
      screens: environment.capturedScreens(),
    });
    this.#isTaken = true;
    this.#pending.push(this.#captured());
    onStep?.();
    const isOver = step.terminated || step.truncated;
    const numPending = sum(this.#pending.map(({ screens }) => screens.length));
    const isEnough = film.isFullWith(numPending) || signal?.aborted === true;
    if (isOver || !isEnough) return step;
    this.#isCut = true;
    return { ...step, truncated: true };
  }
}
