/** What a store shows, asked in quantity. */
import type { Store } from "../store.js";

const numAtOnce = 32;

/** Ids of all jobs that a store has the results of. */
export async function findDone(store: Store): Promise<string[]> {
  const keys = await store.list("jobs/");
  return keys.flatMap((key) => /^jobs\/([0-9a-f]{64})\/done\.json$/.exec(key)?.[1] ?? []);
}

/** Works on many values, some at once; the first failure ends it. */
export async function eachOf<Value>(
  values: readonly Value[],
  work: (value: Value) => Promise<void>,
): Promise<void> {
  const waiting = [...values].reverse();
  const worker = async () => {
    for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) await work(value);
  };
  await Promise.all(Array.from({ length: numAtOnce }, worker));
}
