/** What every view of a frame needs to know beside the state. */

export interface Moment {
  /** The game stands still: what is shown is one decision, and stays. */
  readonly isStill: boolean;
  /** Seconds of the game's time since the frame before, in which a glow fades. */
  readonly fadeSeconds: number;
  readonly showsHeat: boolean;
  /** What glowed before may still glow; else only what is shown. */
  readonly hasAfterglow: boolean;
  /** Texts may change now. While the game runs they do only a few times a second: nobody can read faster. */
  readonly isTextDue: boolean;
}

const textMs = 250;
/** Whoever wants little motion sees each decision's own glow, and none of those before. */
const wantsLittleMotion = window.matchMedia("(prefers-reduced-motion: reduce)");

/** What the page is doing. */
export interface Pace {
  readonly speed: number;
  /** All games are over: what is shown stays. */
  readonly isOver: boolean;
  readonly showsHeat: boolean;
}

/** Measures moments from one animation frame to the next. */
export class MomentClock {
  #last = 0;
  #textAt = 0;

  next(now: number, { speed, isOver, showsHeat }: Pace): Moment {
    const seconds = Math.min(0.25, (now - this.#last) / 1000);
    this.#last = now;
    const isStill = speed === 0 || isOver;
    const fadeSeconds = isStill || wantsLittleMotion.matches ? 0 : seconds * Math.min(1, speed);
    const isTextDue = isStill || now >= this.#textAt;
    if (isTextDue) this.#textAt = now + textMs;
    return {
      isStill,
      isTextDue,
      showsHeat,
      hasAfterglow: !isStill && !wantsLittleMotion.matches,
      fadeSeconds,
    };
  }
}
