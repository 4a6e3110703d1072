/** Counts what an episode does: nothing derived, the same on every run. */
import { createHash } from "node:crypto";
import { sum } from "../core/numbers.js";
import type { Decision, PerformedWork } from "../core/policy-types.js";

/** What an episode reads of `info`. */
export interface EpisodeInfo {
  /** Unclipped change of the game's score. */
  readonly rawReward: number;
  /** Emulated frames since the reset. */
  readonly episodeFrames: number;
  /** The game earned nothing for so long that the protocol cut it off. */
  readonly stuck: boolean;
}

export interface EpisodeStep<Info extends EpisodeInfo = EpisodeInfo> {
  readonly observation: Uint8Array;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly info: Info;
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

/** By whom a step's action was chosen: a decision for it, one before whose action goes on, or nobody while the policy thought. */
export type StepKind = "decided" | "held" | "missed";

/** The counts of an episode that goes on. */
export class EpisodeRecord {
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

  /** As `EpisodeCounts` has them, so far. */
  get episodeReturn(): number {
    return this.#episodeReturn;
  }

  get numFrames(): number {
    return this.#numFrames;
  }

  get exitCounts(): readonly number[] {
    return this.#exitCounts;
  }

  get numHeld(): number {
    return this.#numHeld;
  }

  /** Chosen by the policy. */
  get numSteps(): number {
    return sum(this.#exitCounts) + this.#numHeld;
  }

  /** Of every step so far. */
  get actions(): readonly number[] {
    return this.#actions;
  }

  addDecision({ exitIndex, confidence, numHeld }: Decision): void {
    this.#canHold ||= numHeld !== undefined;
    this.#exitCounts[exitIndex]!++;
    this.#confidence += confidence;
  }

  addStep(action: number, { info }: EpisodeStep, kind: StepKind): void {
    if (kind === "held") this.#numHeld++;
    if (kind === "missed") this.#numMissed++;
    this.#actions.push(action);
    this.#episodeReturn += info.rawReward;
    this.#numFrames = info.episodeFrames;
  }

  finish(last: EpisodeStep, isRealTime: boolean): EpisodeCounts {
    const numDecisions = sum(this.#exitCounts);
    return {
      episodeReturn: this.#episodeReturn,
      numSteps: this.numSteps,
      numFrames: this.#numFrames,
      exitCounts: this.#exitCounts,
      ...(this.#canHold && { numHeld: this.#numHeld }),
      meanConfidence: Number((this.#confidence / numDecisions).toFixed(6)),
      actionsHash: hashActions(this.#actions),
      terminated: last.terminated,
      truncated: last.truncated,
      stuck: last.info.stuck,
      ...(isRealTime && { missedSteps: this.#numMissed }),
    };
  }
}

/** Hexadecimal digits that rows keep. */
const hashLength = 16;

/** @see EpisodeCounts.actionsHash */
export function hashActions(actions: readonly number[]): string {
  return createHash("sha256").update(Uint8Array.from(actions)).digest("hex").slice(0, hashLength);
}
