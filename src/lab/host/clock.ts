/** Time as the host has it, so that tests can wind it by hand. */
import { performance } from "node:perf_hooks";

export interface HostClock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /**
   * Calls back once, after about so long.
   *
   * @returns calls it off.
   */
  after(milliseconds: number, callback: () => void): () => void;
  /** Lets everything else that waits have its turn: sockets, timers. */
  breathe(): Promise<void>;
}

export const systemClock: HostClock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
};
