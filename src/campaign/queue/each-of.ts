/** Work on many values of which each waits for a store. */

const numAtOnce = 32;

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
