/** Our vector environment, stepped with actions that both sides play. */
import { makeAtariVector } from "../../src/index.js";
import type { Stepped } from "./peer-vector.js";
import type { PeerSettings } from "./peers.js";

const seed = 1;
/** Actions repeat after so many steps. */
const numActionRows = 997;

export interface OurVector {
  /** A row of `numEnvs` a step. */
  readonly actions: Int32Array;
  readonly step: (steps: number) => Stepped;
  readonly close: () => void;
}

export interface OurOptions {
  readonly numEnvs: number;
  readonly numThreads: number;
  readonly settings: PeerSettings;
}

export function openOurs(game: string, { numEnvs, numThreads, settings }: OurOptions): OurVector {
  const autoreset = settings.protocol === "sb3" ? "same-step" : "next-step";
  const vector = makeAtariVector(game, { ...settings, numEnvs, numThreads, autoreset });
  const actions = drawActions(vector.actionSpace.n, numEnvs);
  vector.reset({ seeds: Array.from({ length: numEnvs }, (_, index) => seed + index) });
  const rows = Array.from({ length: numActionRows }, (_, row) =>
    actions.subarray(row * numEnvs, (row + 1) * numEnvs),
  );
  const step = (steps: number) => {
    let rewards = 0;
    const begin = performance.now();
    for (let index = 0; index < steps; index++) {
      vector.step(rows[index % numActionRows]!);
      for (const reward of vector.rewards) rewards += reward;
    }
    return { seconds: (performance.now() - begin) / 1000, rewards };
  };
  return { actions, step, close: () => vector.close() };
}

/** The same on every run, from a congruential generator. */
function drawActions(numActions: number, numEnvs: number): Int32Array {
  let state = seed;
  return Int32Array.from({ length: numActionRows * numEnvs }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 16) % numActions;
  });
}
