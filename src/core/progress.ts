/** How long work tells its caller where it stands, and how it is stopped. */
import { checkFunction, checkMethods } from "./check.js";

/** A report of long work: the library calls an observer, only `scripts` prints. */
export interface Progress {
  /** What is being done now, e.g. `"internal classifiers"`. */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  /** What is counted, in the plural: `"steps"`, `"episodes"`. */
  readonly unit: string;
  /** Latest measures to show beside the bar, e.g. `{ loss: 0.01 }`. */
  readonly values?: Readonly<Record<string, number>>;
}

/** Options that every long-running function takes. */
export interface LongWork {
  /** Called as the work goes on; must return quickly. */
  readonly onProgress?: (progress: Progress) => void;
  /** When aborted, the work saves what it has done and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Checks what is called only later. */
export function checkLongWork(where: string, { onProgress, signal }: LongWork): void {
  if (onProgress !== undefined) checkFunction(where, "onProgress", onProgress);
  if (signal === undefined) return;
  const methods = ["throwIfAborted", "addEventListener", "removeEventListener"];
  checkMethods(where, "signal", signal, { expected: "an AbortSignal", methods });
}
