/** What the wings of this package hand each other: decisions, sessions, evaluations. */
import { describeMismatch, InvalidArgumentError } from "./errors.js";
import { isList } from "./lists.js";
import type { Tau } from "./tau.js";

/** One decision of an early-exit policy. */
export interface Decision {
  /** Index into the bundle's action set: argmax of `logits`, ties to the lowest index. */
  readonly action: number;
  /** 0-based exit taken; the last one is the expert. */
  readonly exitIndex: number;
  /** Of the exit taken, in [0, 1]: its largest softmax probability, or what its gate gave (`ztw-gate`, `ztw-regret`, `ztw-rl`, `ztw-hold`). */
  readonly confidence: number;
  /** float32 `[numActions]`: of the exit taken, ensembled where the method has ensembles. */
  readonly logits: Float32Array;
  /** Only of methods that hold (`ztw-hold`): for how many decisions more `action` may go on, without asking in between. */
  readonly numHeld?: number;
}

/** What a session has computed since it was opened, counted while it computed. */
export interface PerformedWork {
  /** Multiply-adds of convolutions and linear layers that were executed; skipped ones are not in it. */
  readonly multiplyAdds: number;
  /** Bytes of observations that were compared to find what changed. */
  readonly bytesCompared: number;
}

/**
 * Runs a distilled policy one decision at a time, and stops at the first confident exit. A session may keep
 * what it computed for the previous observation, and answers exactly as if it had not.
 */
export interface PolicySession {
  readonly numActions: number;
  /** Number of exits, the expert's included. */
  readonly numExits: number;
  /**
   * @param observation - uint8 `[4, 84, 84]`: stacked frames (oldest first), height, width.
   * @param tau - threshold in [0, 1]: stop when confidence is strictly above it; 1 never exits early. Or a list with a threshold for
   * each internal classifier, the first one's first: exit k is left when its confidence is strictly above the k-th. The exit rule
   * `patience` takes no list. What a method that holds may lose by holding follows from the first one.
   * @throws {InvalidArgumentError} if the observation's length or tau is wrong.
   * @throws {EnvironmentStateError} after `close()`.
   */
  decide(observation: ArrayLike<number>, tau: Tau): Promise<Decision>;
  /** As `decide`, without waiting, where the backend can. The decision and its logits are reused by the next call: copy what you keep. */
  decideSync?(observation: ArrayLike<number>, tau: Tau): Decision;
  /** Counted by backends whose work depends on what they see; others leave it out. */
  readonly performed?: PerformedWork;
  /** Call at the start of an episode. */
  reset(): void;
  close(): Promise<void>;
}

/** What an evaluation found: undiscounted returns of whole games, in the order of their seeds. */
export interface EvaluatedReturns {
  /** Actions of the largest probability. */
  readonly greedy: readonly number[];
  /** Actions drawn from the policy. */
  readonly sampled: readonly number[];
}

/** Plays whole games with a stored expert; training takes one as an argument. */
export interface Evaluator {
  /**
   * @param bundleFolder - a policy bundle.
   * @param signal - stops it: rejects with the signal's reason.
   */
  evaluate(bundleFolder: string, signal?: AbortSignal): Promise<EvaluatedReturns>;
}

/** False if any value is NaN or infinite; without a branch for each. */
export function areFinite(values: ArrayLike<number>): boolean {
  let zero = 0;
  for (let index = 0; index < values.length; index++) zero += values[index]! - values[index]!;
  return zero === 0;
}

/** Index of the largest value; ties go to the lowest index. */
export function argmax(values: ArrayLike<number>): number {
  if (!isList(values))
    throw new InvalidArgumentError(describeMismatch("argmax", "an array of numbers", "values", values));
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}
