/** Plays one whole game with an early-exit policy, from a hard reset, and counts what it did. */

import { createHash } from "node:crypto";
import { performance } from "node:perf_hooks";
import { checkMethods, checkObject, checkOneOf } from "../core/check.js";
import { sum } from "../core/numbers.js";
import type { Decision, PerformedWork, PolicySession } from "../core/policy-types.js";
import { RandomStream } from "../core/random.js";
import { sampleAction } from "../core/sampling.js";
import type { Tau } from "../core/tau.js";
import type { GameClock } from "./real-time.js";

const where = "runEpisode";

/** How an action follows from the exit's logits: their argmax, or a draw from their softmax. */
export const actionModes = ["greedy", "sampled"] as const;
export type ActionMode = (typeof actionModes)[number];

/** What an episode reads of `info`. */
export interface EpisodeInfo {
  /** Unclipped change of the game's score. */
  readonly rawReward: number;
  /** Emulated frames since the reset. */
  readonly episodeFrames: number;
  /** The game earned nothing for so long that the protocol cut it off. */
  readonly stuck: boolean;
}

/** What an episode needs of an environment; `AtariEnvironment` fits. */
export interface EpisodeEnvironment {
  reset(options: { readonly seed: number }): { readonly observation: Uint8Array };
  step(action: number): {
    readonly observation: Uint8Array;
    readonly terminated: boolean;
    readonly truncated: boolean;
    readonly info: EpisodeInfo;
  };
}

export interface EpisodeOptions {
  /** Seeds the emulator, and the draws of mode `sampled`: the same numbers at every tau. */
  readonly seed: number;
  readonly tau: Tau;
  readonly mode: ActionMode;
  /** Looked at before every decision; an aborted episode throws the reason. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown };
  /** Lets the game go on while the policy thinks. Default: it waits. */
  readonly clock?: GameClock;
}

/** What one whole game did: counts, nothing derived, the same on every run. */
export interface EpisodeCounts {
  /** Undiscounted sum of raw rewards. */
  readonly episodeReturn: number;
  /** Steps that the policy chose the action of: decisions made, and those that a method with a hold gate did not make. */
  readonly numSteps: number;
  /** Emulated frames since the reset. */
  readonly numFrames: number;
  /** Decisions made, per exit, the expert last; with `numHeld` they sum to `numSteps`. */
  readonly exitCounts: number[];
  /** Steps in which the action before went on, without a decision; only of methods that hold. */
  readonly numHeld?: number;
  /** Mean confidence of the exits taken, rounded to six decimals. */
  readonly meanConfidence: number;
  /** First 16 hex digits of the SHA-256 of the actions, one byte each; few distinct ones among many games: they repeat. */
  readonly actionsHash: string;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** Truncated because the game earned nothing for too long: the policy was probably circling. */
  readonly stuck: boolean;
  /** Steps that passed while the policy thought; only in real time. */
  readonly missedSteps?: number;
  /** Work of the session in this game, if it counts it. */
  readonly performed?: PerformedWork;
}

export interface EpisodeResult {
  readonly counts: EpisodeCounts;
  /** Wall time inside the session's `decide`, per step of `numSteps`; depends on the machine and its load. */
  readonly decideMicroseconds: number;
}

/**
 * Plays from a hard reset until the game is terminated or truncated. Where a decision says that its action may go on (`numHeld`), it
 * does, and the session is not asked in between; in mode `sampled` only if the action drawn is the one that was judged, the greedy one.
 *
 * @throws the signal's reason when it is aborted.
 * @example
 * const { counts } = await runEpisode(environment, session, { seed: 1, tau: 0.9, mode: "greedy" });
 */
export async function runEpisode(
  environment: EpisodeEnvironment,
  session: PolicySession,
  options: EpisodeOptions,
): Promise<EpisodeResult> {
  checkMethods(where, "environment", environment, { expected: "an environment", methods: ["reset", "step"] });
  checkMethods(where, "session", session, { expected: "a session", methods: ["reset", "decide"] });
  const { seed, tau, mode, signal, clock } = checkObject(where, "options", options);
  checkOneOf(where, "mode", mode, actionModes);
  const choose = actionChooser(mode, seed);
  const record = new EpisodeRecord(session.numExits);
  const decide = decider(session);
  const workBefore = session.performed;
  let decideMs = 0;
  let lastAction = idleAction;
  session.reset();
  let { observation } = environment.reset({ seed });
  for (;;) {
    if (signal?.aborted) throw signal.reason ?? new Error("runEpisode: aborted");
    const start = performance.now();
    const decision = await decide(observation, tau);
    const thoughtMs = performance.now() - start;
    decideMs += thoughtMs;
    record.addDecision(decision);
    const missed = clock?.stepsDuring(thoughtMs * 1000) ?? 0;
    const passed = missed > 0 ? letPass(environment, missed, { action: lastAction, record }) : undefined;
    lastAction = choose(decision);
    const numHeld = countHeld(decision, lastAction);
    const step =
      passed !== undefined && isOver(passed)
        ? passed
        : act(environment, lastAction, { numHeld, record, signal });
    if (isOver(step)) {
      const counts = {
        ...record.finish(step, clock !== undefined),
        ...workSince(workBefore, session.performed),
      };
      return { counts, decideMicroseconds: (decideMs * 1000) / record.numSteps };
    }
    observation = step.observation;
  }
}

/** No game's first action does anything. */
const idleAction = 0;

type Step = ReturnType<EpisodeEnvironment["step"]>;

function isOver({ terminated, truncated }: Step): boolean {
  return terminated || truncated;
}

interface Act {
  /** Further steps with the same action. */
  readonly numHeld: number;
  readonly record: EpisodeRecord;
  readonly signal: EpisodeOptions["signal"];
}

/** Takes the action decided, and goes on with it as long as it may, until the game is over; returns the last step. */
function act(environment: EpisodeEnvironment, action: number, { numHeld, record, signal }: Act): Step {
  let step = record.step(environment, action);
  for (let held = 0; held < numHeld && !isOver(step) && !signal?.aborted; held++)
    step = record.stepHeld(environment, action);
  return step;
}

/** Lets steps pass with the action that is held, until the game is over; returns the last one. */
function letPass(
  environment: EpisodeEnvironment,
  numSteps: number,
  { action, record }: { readonly action: number; readonly record: EpisodeRecord },
): Step {
  let step = record.stepAlone(environment, action);
  for (let passed = 1; passed < numSteps && !isOver(step); passed++)
    step = record.stepAlone(environment, action);
  return step;
}

/** Awaiting a value that is there costs less than a promise of the session's own. */
function decider(
  session: PolicySession,
): (observation: Uint8Array, tau: Tau) => Decision | Promise<Decision> {
  if (session.decideSync === undefined) return (observation, tau) => session.decide(observation, tau);
  return (observation, tau) => session.decideSync!(observation, tau);
}

function workSince(
  before: PerformedWork | undefined,
  now: PerformedWork | undefined,
): Pick<EpisodeCounts, "performed"> {
  if (before === undefined || now === undefined) return {};
  const multiplyAdds = now.multiplyAdds - before.multiplyAdds;
  return { performed: { multiplyAdds, bytesCompared: now.bytesCompared - before.bytesCompared } };
}

/** How the taken exit's decision becomes an action; mode `sampled` draws from a stream of the episode's own. */
export function actionChooser(mode: ActionMode, seed: number): (decision: Decision) => number {
  if (mode === "greedy") return (decision) => decision.action;
  const stream = new RandomStream(seed, "sampled actions");
  return (decision) => sampleAction(decision.logits, stream);
}

/**
 * For how many steps more the action chosen may go on.
 *
 * @param action - what was chosen; a gate judges the greedy action alone.
 */
export function countHeld({ action: judged, numHeld = 0 }: Decision, action: number): number {
  return action === judged ? numHeld : 0;
}

class EpisodeRecord {
  readonly #actions: number[] = [];
  readonly #exitCounts: number[];
  #episodeReturn = 0;
  #confidence = 0;
  #numFrames = 0;
  #numMissed = 0;
  #canHold = false;
  #numHeld = 0;

  constructor(numExits: number) {
    this.#exitCounts = new Array<number>(numExits).fill(0);
  }

  /** Chosen by the policy. */
  get numSteps(): number {
    return sum(this.#exitCounts) + this.#numHeld;
  }

  addDecision({ exitIndex, confidence, numHeld }: Decision): void {
    this.#canHold ||= numHeld !== undefined;
    this.#exitCounts[exitIndex]!++;
    this.#confidence += confidence;
  }

  /** A step with the action decided. */
  step(environment: EpisodeEnvironment, action: number): Step {
    const step = environment.step(action);
    this.#actions.push(action);
    this.#episodeReturn += step.info.rawReward;
    this.#numFrames = step.info.episodeFrames;
    return step;
  }

  /** A step with the action decided before. */
  stepHeld(environment: EpisodeEnvironment, action: number): Step {
    this.#numHeld++;
    return this.step(environment, action);
  }

  /** A step that the game makes on its own. */
  stepAlone(environment: EpisodeEnvironment, action: number): Step {
    this.#numMissed++;
    return this.step(environment, action);
  }

  finish(last: Step, isRealTime: boolean): EpisodeCounts {
    const numDecisions = sum(this.#exitCounts);
    return {
      episodeReturn: this.#episodeReturn,
      numSteps: this.numSteps,
      numFrames: this.#numFrames,
      exitCounts: this.#exitCounts,
      ...(this.#canHold && { numHeld: this.#numHeld }),
      meanConfidence: Number((this.#confidence / numDecisions).toFixed(6)),
      actionsHash: createHash("sha256").update(Uint8Array.from(this.#actions)).digest("hex").slice(0, 16),
      terminated: last.terminated,
      truncated: last.truncated,
      stuck: last.info.stuck,
      ...(isRealTime && { missedSteps: this.#numMissed }),
    };
  }
}
