/** How often somebody may do something. */

/** A bucket of permits that fills steadily: short bursts pass, floods do not. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #now: () => number;
  #permits: number;
  #filledAt: number;

  /**
   * @param options.perSecond - permits that come back in a second.
   * @param options.burst - the most that there ever are.
   * @param options.now - a clock in milliseconds that never goes back.
   */
  constructor({
    perSecond,
    burst,
    now = () => performance.now(),
  }: {
    readonly perSecond: number;
    readonly burst: number;
    readonly now?: () => number;
  }) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#now = now;
    this.#permits = burst;
    this.#filledAt = now();
  }

  /** Takes a permit; false if none is left. */
  take(): boolean {
    const now = this.#now();
    const returned = ((now - this.#filledAt) / 1000) * this.#perSecond;
    this.#permits = Math.min(this.#burst, this.#permits + returned);
    this.#filledAt = now;
    if (this.#permits < 1) return false;
    this.#permits -= 1;
    return true;
  }
}
