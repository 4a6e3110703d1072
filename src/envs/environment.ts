/** The contract of an environment: Gymnasium's, in TypeScript. */
import type { Space } from "./spaces/space.js";

/** A picture as it was shown: uint8 `[height, width, 3]`, red, green, blue. */
export interface RgbFrame {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export interface ResetOptions {
  /** Starts the episode of this seed, 0 … 2³¹ − 1. Without it, goes on from where the generators are. */
  readonly seed?: number;
  /** Options of one reset; each environment documents its own, and refuses others. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface ResetResult<Info extends object, Observation = Uint8Array> {
  readonly observation: Observation;
  readonly info: Info;
}

export interface StepResult<Info extends object, Observation = Uint8Array> {
  readonly observation: Observation;
  /** As the protocol emits it (clipped, for instance). */
  readonly reward: number;
  /** The game ended: do not bootstrap from the observation. */
  readonly terminated: boolean;
  /** Cut off from outside: bootstrap. Never true together with `terminated`. */
  readonly truncated: boolean;
  /** Diagnostics; never needed to learn. */
  readonly info: Info;
}

/**
 * One environment. `reset` begins an episode, `step` plays it until `terminated` or `truncated`, then `reset` again.
 * The caller owns the arrays that it is given: later steps do not change them.
 *
 * `checkEnvironment` tests an implementation against this contract.
 */
export interface Environment<Info extends object = object, Observation = Uint8Array, Action = number> {
  readonly observationSpace: Space<Observation>;
  readonly actionSpace: Space<Action>;
  /**
   * @throws {InvalidArgumentError} if the seed is not an integer from 0 to 2³¹ − 1.
   * @throws {EnvironmentStateError} after `close()`.
   */
  reset(options?: ResetOptions): ResetResult<Info, Observation>;
  /**
   * @param action - an element of `actionSpace`.
   * @throws {InvalidArgumentError} if it is not; nothing has moved then.
   * @throws {EnvironmentStateError} before the first `reset`, after the end of an episode, and after `close()`.
   */
  step(action: Action): StepResult<Info, Observation>;
  /** The picture that a player would see now. */
  render(): RgbFrame;
  /** Frees what the environment holds; a second call does nothing. */
  close(): void;
}

/** An environment with whatever spaces. */
export type AnyEnvironment = Environment<object, unknown, unknown>;
