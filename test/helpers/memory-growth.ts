/** How much memory a repeated act keeps, where a single reading of the process's size is too rough. */
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { median } from "../../src/tools.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const numWindows = 5;

/**
 * Median growth of resident memory, in bytes, over five windows of `cyclesPerWindow`, after one more to warm up. A leak grows in
 * each of them; the allocator's and the garbage collector's own moods, up or down, spoil two at most.
 */
export async function growthOf(cycle: (index: number) => unknown, cyclesPerWindow: number): Promise<number> {
  const growths: number[] = [];
  let before = await residentAfter(cycle, 0, cyclesPerWindow);
  for (let window = 1; window <= numWindows; window++) {
    const after = await residentAfter(cycle, window * cyclesPerWindow, cyclesPerWindow);
    growths.push(after - before);
    before = after;
  }
  return median(growths);
}

/** The event loop turns after each cycle: only then are the arrays of what was collected freed. */
async function residentAfter(
  cycle: (index: number) => unknown,
  first: number,
  count: number,
): Promise<number> {
  for (let index = first; index < first + count; index++) {
    await cycle(index);
    await setImmediate();
  }
  collectGarbage();
  await setImmediate();
  return process.memoryUsage.rss();
}
