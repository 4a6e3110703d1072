/** A store that may be away for a minute: a network that is cut, a server that restarts. */
import { setTimeout as delay } from "node:timers/promises";
import { InvalidArgumentError } from "../core/errors.js";
import type { Store } from "./store.js";

/** Seconds before each new try; more than a minute in all. */
const pauses: readonly number[] = [1, 2, 5, 10, 20, 30];

/**
 * Tries again what a store could not do, for about a minute. What a caller got wrong is not tried again.
 *
 * @param options.signal - ends the patience: the last error is thrown.
 * @param options.pauseSeconds - before each new try.
 */
export function patientStore(
  store: Store,
  {
    signal,
    pauseSeconds = pauses,
  }: { readonly signal?: AbortSignal; readonly pauseSeconds?: readonly number[] },
): Store {
  const patiently = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    for (let numTries = 0; ; numTries++) {
      try {
        return await work();
      } catch (error) {
        const seconds = pauseSeconds[numTries];
        if (error instanceof InvalidArgumentError || seconds === undefined || signal?.aborted) throw error;
        await delay(seconds * 1000, undefined, signal && { signal }).catch(() => {
          throw error;
        });
      }
    }
  };
  return {
    name: store.name,
    has: (key) => patiently(() => store.has(key)),
    get: (key) => patiently(() => store.get(key)),
    put: (key, bytes) => patiently(() => store.put(key, bytes)),
    list: (prefix) => patiently(() => store.list(prefix)),
    remove: (key) => patiently(() => store.remove(key)),
  };
}
