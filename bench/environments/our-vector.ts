/** Our vector environment, stepped with actions that both sides play. */
import { makeAtariVector } from "../../src/index.js";
import type { Opened, Stepped } from "./peer-vector.js";
import type { PeerSettings } from "./peers.js";

const seed = 1;
/** Actions repeat after so many steps. */
const numActionRows = 997;

export interface OurVector {
  /** A row of `numEnvs` a step. */
  readonly actions: Int32Array;
  readonly opened: Opened;
  readonly step: (steps: number) => Stepped;
  readonly close: () => void;
}

export interface OurOptions {
  readonly numEnvs: number;
  readonly numThreads: number;
  readonly batchSize: number;
  readonly settings: PeerSettings;
}

export function openOurs(game: string, options: OurOptions): OurVector {
  const { numEnvs, numThreads, batchSize, settings } = options;
  const autoreset = settings.protocol === "sb3" ? "same-step" : "next-step";
  makeAtariVector(game, { ...settings, numEnvs: 1, autoreset }).close(); // what is loaded once
  const before = process.memoryUsage.rss();
  const begin = performance.now();
  const vector = makeAtariVector(game, { ...settings, numEnvs, numThreads, batchSize, autoreset });
  vector.reset({ seeds: Array.from({ length: numEnvs }, (_, index) => seed + index) });
  const opened = {
    seconds: (performance.now() - begin) / 1000,
    megabytes: (process.memoryUsage.rss() - before) / 2 ** 20,
  };
  const actions = drawActions(vector.actionSpace.n, numEnvs);
  const rows = Array.from({ length: numActionRows }, (_, row) =>
    actions.subarray(row * numEnvs, row * numEnvs + batchSize),
  );
  const envIds = batchSize < numEnvs ? vector.envIds : undefined;
  const step = (steps: number) => {
    let rewards = 0;
    const begin = performance.now();
    for (let index = 0; index < steps; index++) {
      vector.step(rows[index % numActionRows]!, envIds);
      for (const reward of vector.rewards) rewards += reward;
    }
    return { seconds: (performance.now() - begin) / 1000, rewards };
  };
  return { actions, opened, step, close: () => vector.close() };
}

/** The same on every run, from a congruential generator. */
function drawActions(numActions: number, numEnvs: number): Int32Array {
  let state = seed;
  return Int32Array.from({ length: numActionRows * numEnvs }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 16) % numActions;
  });
}
