/** Decisions a second for a vector of environments: a session for each in turn, or one call for all. */
import { availableParallelism } from "node:os";
import {
  type Bundle,
  createVectorSession,
  loadBundle,
  makeAtariVector,
  shippedBundleFolder,
} from "../../src/index.js";
import { openEngine } from "../shared/engine-session.js";

/** A session for each game first: the others are compared to it. */
export const ways = ["a session each", "one call, one thread", "one call, all threads"] as const;

const method = "ztw";

export interface VectorOptions {
  readonly game: string;
  readonly tau: number;
  readonly numEnvs: number;
  readonly numSteps: number;
  readonly seed: number;
}

/** What decides for all environments. */
interface VectorPolicy {
  readonly decide: (observations: Uint8Array, tau: number) => Int32Array;
  readonly close: () => unknown;
}

/**
 * Plays the same games with each way in turn: answers are equal, so are the observations.
 *
 * @returns decisions a second, by way; emulation is not in the time.
 */
export async function timeVectors(options: VectorOptions): Promise<number[]> {
  const bundle = loadBundle(shippedBundleFolder(options.game));
  const rates: number[] = [];
  for (const way of ways) {
    const policy =
      way === ways[0]
        ? await openEach(bundle, options.numEnvs)
        : await openTogether(bundle, options.numEnvs, way === ways[1] ? 1 : availableParallelism());
    rates.push(playAndTime(policy, options));
    await policy.close();
  }
  return rates;
}

async function openTogether(bundle: Bundle, numEnvs: number, threads: number): Promise<VectorPolicy> {
  const session = await createVectorSession(bundle, {
    method,
    numEnvs,
    numThreads: Math.min(threads, numEnvs),
  });
  return {
    decide: (observations, tau) => session.decideSync(observations, tau).actions,
    close: () => session.close(),
  };
}

async function openEach(bundle: Bundle, numEnvs: number): Promise<VectorPolicy> {
  const sessions = await Promise.all(Array.from({ length: numEnvs }, () => openEngine(bundle, method)));
  const actions = new Int32Array(numEnvs);
  return {
    decide(observations, tau) {
      const size = observations.length / numEnvs;
      for (const [index, session] of sessions.entries()) {
        const observation = observations.subarray(index * size, (index + 1) * size);
        actions[index] = session.decideSync(observation, tau).action;
      }
      return actions;
    },
    close: () => Promise.all(sessions.map((session) => session.close())),
  };
}

function playAndTime(policy: VectorPolicy, { game, tau, numEnvs, numSteps, seed }: VectorOptions): number {
  const games = makeAtariVector(game, { numEnvs, autoreset: "next-step" });
  games.reset({ seeds: Array.from({ length: numEnvs }, (_, index) => seed * numEnvs + index) });
  let milliseconds = 0;
  const numWarmUp = Math.ceil(numSteps / 10);
  for (let step = -numWarmUp; step < numSteps; step++) {
    const begin = performance.now();
    const actions = policy.decide(games.observations, tau);
    if (step >= 0) milliseconds += performance.now() - begin;
    games.step(actions);
  }
  games.close();
  return (1000 * numSteps * numEnvs) / milliseconds;
}
