/** Lets a match go on in time: every frame when it is due, counted from where the pace began, so that nothing drifts. */
import type { HostClock } from "./clock.js";
import type { Shown } from "./lane.js";

const framesPerSecond = 60;
const frameMs = 1000 / framesPerSecond;

/** Up to this speed every frame is shown; above, 60 steps a second at most, each with its last frame. */
const fastestShowingAll = 4;

/** What is later than this is not caught up with: the game goes on from now. */
const longestLagMs = 250;

/** A machine that is late lets others have their turn after this long. */
const longestTurnMs = 8;

/** At high speed many frames are due at once: no need to wake for each. */
const shortestSleepMs = 4;

/** More presses of the key than this are not waited for. */
const mostOwedSteps = 8;

/** What is paced; `Match` fits. */
export interface Paceable {
  readonly isOver: boolean;
  /** Frames of the latest step that are still to be shown. */
  readonly numPending: number;
  /** Resolves to false if it was closed meanwhile. */
  step(shown: Shown | undefined): Promise<boolean>;
  showFrame(): void;
  /** Shows the last of them alone, or none; returns how many passed. */
  skipFrames(isTold: boolean): number;
}

export interface PacerParts {
  readonly match: Paceable;
  readonly clock: HostClock;
  /** Looked at for every step. */
  readonly shown: () => Shown;
  /** The match cannot go on. */
  readonly onError: (error: unknown) => void;
}

/** Owns the match's time. */
export class Pacer {
  readonly #parts: PacerParts;
  #speed = 0;
  /** Single steps that were asked for. */
  #numOwed = 0;
  /** One of them has begun. */
  #isFinishing = false;
  /** When the next frame is due. */
  #dueMs = 0;
  #latestMs = Number.NEGATIVE_INFINITY;
  /** At high speed: when viewers are to be told of another step. */
  #tellMs = Number.NEGATIVE_INFINITY;
  #isGoing = false;
  #isClosed = false;
  #wake: () => void = () => {};

  constructor(parts: PacerParts) {
    this.#parts = parts;
  }

  /** @param speed - times real time; 0 stands still. */
  pace(speed: number): void {
    this.#speed = speed;
    this.#numOwed = 0;
    this.#isFinishing = false;
    this.#restart();
  }

  /** One step, with its frames, at the pace of real time; then all stands still. */
  advance(): void {
    const wasGoing = this.#speed > 0;
    this.#speed = 0;
    this.#numOwed = Math.min(this.#numOwed + 1, mostOwedSteps);
    this.#isFinishing ||= this.#parts.match.numPending > 0;
    if (wasGoing || !this.#isGoing) this.#restart();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** Times real time, now. */
  get #pace(): number {
    return this.#speed > 0 ? this.#speed : 1;
  }

  /** No frame comes sooner after the latest one than the new pace allows, however often it is set. */
  #restart(): void {
    this.#dueMs = Math.max(this.#parts.clock.now(), this.#latestMs + frameMs / this.#pace);
    this.#wake();
    if (!this.#isGoing) void this.#go();
  }

  get #wantsMore(): boolean {
    const isAsked = this.#speed > 0 || this.#numOwed > 0 || this.#isFinishing;
    return isAsked && !this.#isClosed && !this.#parts.match.isOver;
  }

  /** Never rejects. */
  async #go(): Promise<void> {
    this.#isGoing = true;
    try {
      await this.#playOn();
    } catch (error) {
      this.#isGoing = false;
      if (!this.#isClosed) this.#parts.onError(error);
    }
  }

  async #playOn(): Promise<void> {
    const { clock } = this.#parts;
    let turnMs = clock.now();
    while (this.#wantsMore) {
      const now = clock.now();
      if (now < this.#dueMs) {
        await this.#sleep(this.#dueMs - now);
        turnMs = clock.now();
        continue;
      }
      if (now - turnMs > longestTurnMs) {
        await clock.breathe();
        turnMs = clock.now();
        continue;
      }
      if (now - this.#dueMs > longestLagMs) this.#dueMs = now;
      await this.#playDue(now);
    }
    this.#isGoing = false; // in the same turn: what is asked for next must find it so
  }

  async #playDue(now: number): Promise<void> {
    const { match } = this.#parts;
    const isFast = this.#speed > fastestShowingAll;
    const isTold = !isFast || now >= this.#tellMs;
    if (match.numPending === 0 && !(await this.#step(isTold))) return;
    if (isTold) this.#tellMs = Math.max(this.#tellMs, now - frameMs / 2) + frameMs;
    const numFrames = isFast ? match.skipFrames(isTold) : 1;
    if (!isFast) match.showFrame();
    if (match.numPending === 0) this.#isFinishing = false;
    this.#latestMs = now;
    this.#dueMs += (numFrames * frameMs) / this.#pace;
  }

  async #step(isTold: boolean): Promise<boolean> {
    const { match, shown } = this.#parts;
    if (this.#speed === 0) {
      this.#numOwed--;
      this.#isFinishing = true;
    }
    return (await match.step(isTold ? shown() : undefined)) && !this.#isClosed;
  }

  #sleep(milliseconds: number): Promise<void> {
    const least = this.#speed > fastestShowingAll ? shortestSleepMs : 0;
    return new Promise((resolve) => {
      const callOff = this.#parts.clock.after(Math.max(Math.ceil(milliseconds), least), resolve);
      this.#wake = () => {
        callOff();
        resolve();
      };
    });
  }
}
