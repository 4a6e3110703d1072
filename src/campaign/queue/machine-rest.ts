/** A machine that fails takes no jobs for a while: it would fail every job of a campaign within minutes. */

/** One that keeps failing rests no longer than this. */
const longestRestMs = 300_000;

export class MachineRest {
  readonly #firstMs: number;
  #until = 0;
  #reason = "";
  #numFaults = 0;

  constructor(firstMs: number) {
    this.#firstMs = firstMs;
  }

  get isResting(): boolean {
    return performance.now() < this.#until;
  }

  /** Why it rests; `null` while it does not. */
  get reason(): string | null {
    return this.isResting ? this.#reason : null;
  }

  /** Each time twice as long; returns the milliseconds. */
  begin(reason: string): number {
    const ms = Math.min(longestRestMs, this.#firstMs * 2 ** this.#numFaults);
    this.#until = performance.now() + ms;
    this.#reason = reason;
    this.#numFaults++;
    return ms;
  }

  /** The machine has shown that it works. */
  end(): void {
    this.#until = 0;
    this.#numFaults = 0;
  }
}
