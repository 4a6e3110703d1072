/** One whole game, step by step: what `runEpisode` plays through, for whoever paces it. */
import type { Decision, PerformedWork, PolicySession } from "../core/policy-types.js";
import type { Tau } from "../core/tau.js";
import { type ActionMode, actionChooser, countHeld } from "./action-chooser.js";
import { type EpisodeInfo, EpisodeRecord, type EpisodeStep } from "./episode-record.js";

/** What an episode needs of an environment; `AtariEnvironment` fits. */
export interface EpisodeEnvironment<Info extends EpisodeInfo = EpisodeInfo> {
  reset(options: { readonly seed: number }): { readonly observation: Uint8Array };
  step(action: number): EpisodeStep<Info>;
}

export interface SteppedEpisodeOptions {
  /** Seeds the emulator, and the draws of mode `sampled`: the same numbers at every tau. */
  readonly seed: number;
  readonly mode: ActionMode;
}

/** No game's first action does anything. */
const idleAction = 0;

/**
 * A game from its hard reset on. As long as it is not over: unless an action goes on (`isHolding`), `decide`, `accept` what was decided,
 * and `act`; if it does, `act` alone.
 */
export class SteppedEpisode<Info extends EpisodeInfo = EpisodeInfo> {
  readonly record: EpisodeRecord;
  readonly #environment: EpisodeEnvironment<Info>;
  readonly #session: PolicySession;
  readonly #choose: (decision: Decision) => number;
  readonly #workBefore: PerformedWork | undefined;
  #observation: Uint8Array;
  #decision: Decision | undefined;
  #lastAction = idleAction;
  #numHeld = 0;
  #last: EpisodeStep<Info> | undefined;

  /** Resets both. */
  constructor(
    environment: EpisodeEnvironment<Info>,
    session: PolicySession,
    { seed, mode }: SteppedEpisodeOptions,
  ) {
    this.#environment = environment;
    this.#session = session;
    this.#choose = actionChooser(mode, seed);
    this.record = new EpisodeRecord(session.numExits);
    this.#workBefore = session.performed;
    session.reset();
    this.#observation = environment.reset({ seed }).observation;
  }

  /** What the next decision is about. */
  get observation(): Uint8Array {
    return this.#observation;
  }

  /** The latest step. */
  get last(): EpisodeStep<Info> | undefined {
    return this.#last;
  }

  /** Of the latest step. */
  get lastAction(): number {
    return this.#lastAction;
  }

  get isOver(): boolean {
    return this.#last !== undefined && (this.#last.terminated || this.#last.truncated);
  }

  /** The action before goes on: nothing is to be decided for the next step. */
  get isHolding(): boolean {
    return this.#numHeld > 0 && !this.isOver;
  }

  /** At once where the session can: awaiting a value that is there costs less than a promise of the session's own. */
  decide(tau: Tau): Decision | Promise<Decision> {
    const session = this.#session;
    return session.decideSync?.(this.#observation, tau) ?? session.decide(this.#observation, tau);
  }

  /** Counts a decision, which the next `act` follows. */
  accept(decision: Decision): void {
    this.record.addDecision(decision);
    this.#decision = decision;
  }

  /**
   * Takes a step: with the action decided, or with that before if it goes on. Where a decision says that its action may go on
   * (`numHeld`), it does; in mode `sampled` only if the action drawn is the one that was judged, the greedy one.
   *
   * @param instead - another action than the one decided; it does not go on.
   */
  act(instead?: number): EpisodeStep<Info> {
    const isHeld = this.#numHeld > 0 && instead === undefined;
    if (isHeld) this.#numHeld--;
    else this.#take(instead);
    return this.#step(isHeld ? "held" : "decided");
  }

  /** Lets steps pass with the action that is held, until the game is over. */
  letPass(numSteps: number): void {
    for (let passed = 0; passed < numSteps && !this.isOver; passed++) this.#step("missed");
  }

  /** Work of the session since the episode began, if it counts it. */
  get performed(): PerformedWork | undefined {
    const [before, now] = [this.#workBefore, this.#session.performed];
    if (before === undefined || now === undefined) return undefined;
    const multiplyAdds = now.multiplyAdds - before.multiplyAdds;
    return { multiplyAdds, bytesCompared: now.bytesCompared - before.bytesCompared };
  }

  #take(instead: number | undefined): void {
    const decision = this.#decision!;
    const chosen = this.#choose(decision);
    this.#lastAction = instead ?? chosen;
    this.#numHeld = instead === undefined ? countHeld(decision, chosen) : 0;
  }

  #step(kind: "decided" | "held" | "missed"): EpisodeStep<Info> {
    const step = this.#environment.step(this.#lastAction);
    this.record.addStep(this.#lastAction, step, kind);
    this.#last = step;
    this.#observation = step.observation;
    return step;
  }
}
