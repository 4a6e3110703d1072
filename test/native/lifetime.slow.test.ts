/** Opening and closing leaves no memory behind, nor does playing. */
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const megabyte = 2 ** 20;
/** One environment holds 0.65 MB, so a leak of one in ten of the objects below shows. */
const mostGrowth = 20 * megabyte;

test("1,000 environments opened, reset and closed leave memory flat", async () => {
  const cycle = (seed: number) => {
    const environment = makeAtari("pong");
    environment.reset({ seed });
    environment.step(0);
    environment.close();
  };
  expect(await growthOf(cycle, 700)).toBeLessThan(mostGrowth);
});

test("100 vectors, closed with actions under way, leave memory flat", async () => {
  const cycle = (seed: number) => {
    const vector = makeAtariVector("pong", { numEnvs: 4, autoreset: "next-step", numThreads: 2 });
    vector.reset({ seeds: [seed, seed, seed, seed] });
    vector.send(new Int32Array(4));
    vector.close();
  };
  expect(await growthOf(cycle, 70)).toBeLessThan(mostGrowth);
});

test("captured frames of 2,000 steps leave memory flat", async () => {
  const environment = makeAtari("pong", { captureFrames: true });
  environment.reset({ seed: 1 });
  const cycle = () => {
    if (environment.step(0).terminated) environment.reset();
    environment.capturedFrames();
  };
  expect(await growthOf(cycle, 1400)).toBeLessThan(mostGrowth);
  environment.close();
});

test("a leak would be seen: environments that stay open", async () => {
  const open: { close(): void }[] = [];
  const cycle = (seed: number) => {
    const environment = makeAtari("pong");
    environment.reset({ seed });
    open.push(environment);
  };
  expect(await growthOf(cycle, 70)).toBeGreaterThan(mostGrowth);
  for (const environment of open) environment.close();
});

/** Growth of resident memory over `numCycles`, after 3/7 as many to warm up; garbage is collected before each look. */
async function growthOf(cycle: (index: number) => void, numCycles: number): Promise<number> {
  const numWarmUp = Math.floor((numCycles * 3) / 7);
  await repeat(cycle, 0, numWarmUp);
  const before = process.memoryUsage.rss();
  await repeat(cycle, numWarmUp, numCycles);
  return process.memoryUsage.rss() - before;
}

/** The event loop turns after each cycle: only then are the arrays of collected vectors freed. */
async function repeat(cycle: (index: number) => void, first: number, count: number): Promise<void> {
  for (let index = first; index < first + count; index++) {
    cycle(index);
    await setImmediate();
  }
  collectGarbage();
  await setImmediate();
}
