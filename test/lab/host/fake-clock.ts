/** Time that a test winds by hand. */
import type { HostClock } from "../../../src/lab/host/clock.js";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

export class FakeClock implements HostClock {
  #now = 1000;
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  breathe(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  get numTimers(): number {
    return this.#timers.length;
  }

  /** Lets the time pass, timer by timer, and after each whatever follows from it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await settle();
    }
    this.#now = Math.max(this.#now, end);
  }

  /** Moves on without a timer. */
  wind(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** The machine was busy with something else: timers are late. */
  async stall(milliseconds: number): Promise<void> {
    this.wind(milliseconds);
    await this.pass(0);
  }

  #next(end: number): Timer | undefined {
    return this.#timers.filter(({ at }) => at <= end).sort((left, right) => left.at - right.at)[0];
  }
}

/** Lets promises that wait for nothing else be kept. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
