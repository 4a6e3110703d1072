/** A game that does not wait: frames pass while the policy thinks, and meanwhile the last action is held. */
import { checkNumber, checkObject } from "../core/check.js";

/** How fast the game runs, and how long a decision takes. */
export interface RealTime {
  /** Emulated frames a second. A console shows 60; more stands for a slower computer, or for more players on one. */
  readonly framesPerSecond: number;
  /** Time of every decision. Default: each decision's own, as measured; then a run does not repeat exactly. */
  readonly latencyMicroseconds?: number;
}

const positive = { min: Number.MIN_VALUE, max: 1e9 };
const nonNegative = { min: 0, max: 1e9 };

/**
 * Checks what a caller gave.
 *
 * @throws {InvalidArgumentError} if a number is out of range.
 */
export function checkRealTime(where: string, realTime: RealTime): RealTime {
  const { framesPerSecond, latencyMicroseconds } = checkObject(where, "realTime", realTime);
  checkNumber(where, "realTime.framesPerSecond", framesPerSecond, positive);
  if (latencyMicroseconds !== undefined)
    checkNumber(where, "realTime.latencyMicroseconds", latencyMicroseconds, nonNegative);
  return { framesPerSecond, latencyMicroseconds };
}

/**
 * Counts the steps that a game makes on its own while decisions are made. Fractions of a step are owed until they are
 * whole, so that over an episode no frame is lost or won.
 */
export class GameClock {
  readonly #realTime: RealTime;
  readonly #frameSkip: number;
  #owedFrames = 0;

  /** @param frameSkip - frames of a step. */
  constructor(realTime: RealTime, frameSkip: number) {
    this.#realTime = realTime;
    this.#frameSkip = frameSkip;
  }

  /** Whole steps that pass before the action of a decision takes hold. */
  stepsDuring(measuredMicroseconds: number): number {
    const { framesPerSecond, latencyMicroseconds = measuredMicroseconds } = this.#realTime;
    this.#owedFrames += (latencyMicroseconds * framesPerSecond) / 1e6;
    const steps = Math.floor(this.#owedFrames / this.#frameSkip);
    this.#owedFrames -= steps * this.#frameSkip;
    return steps;
  }
}
