/** Opening and closing leaves no memory behind, nor does playing. */
import { expect, it } from "vitest";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";
import { growthOf } from "../helpers/memory-growth.js";

const megabyte = 2 ** 20;
/** One environment holds 0.65 MB, so a leak of one in ten of the objects below shows. */
const mostGrowth = 4 * megabyte;

it("1,000 environments opened, reset and closed leave memory flat", async () => {
  const cycle = (seed: number) => {
    const environment = makeAtari("pong");
    environment.reset({ seed });
    environment.step(0);
    environment.close();
  };
  expect(await growthOf(cycle, 250)).toBeLessThan(mostGrowth);
});

it("100 vectors, closed with actions under way, leave memory flat", async () => {
  const cycle = (seed: number) => {
    const vector = makeAtariVector("pong", { numEnvs: 4, autoreset: "next-step", numThreads: 2 });
    vector.reset({ seeds: [seed, seed, seed, seed] });
    vector.send(new Int32Array(4));
    vector.close();
  };
  expect(await growthOf(cycle, 25)).toBeLessThan(mostGrowth);
});

it("captured frames of 2,000 steps leave memory flat", async () => {
  const environment = makeAtari("pong", { captureFrames: true });
  environment.reset({ seed: 1 });
  const cycle = () => {
    if (environment.step(0).terminated) environment.reset();
    environment.capturedFrames();
    environment.capturedScreens();
  };
  expect(await growthOf(cycle, 500)).toBeLessThan(mostGrowth);
  environment.close();
});

it("a leak would be seen: environments that stay open", async () => {
  const open: { close(): void }[] = [];
  const cycle = (seed: number) => {
    const environment = makeAtari("pong");
    environment.reset({ seed });
    open.push(environment);
  };
  expect(await growthOf(cycle, 20)).toBeGreaterThan(mostGrowth);
  for (const environment of open) environment.close();
});
