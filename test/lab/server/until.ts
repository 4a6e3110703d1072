/** Waiting for what comes to be. */
import { setTimeout } from "node:timers/promises";

/** @throws if it does not within ten seconds. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 5) {
    if (waited > 10_000) throw new Error("it did not come to that");
    await setTimeout(5);
  }
}
