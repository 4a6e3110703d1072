/** Decisions a second for a vector of environments: a session for each in turn, or one call for all. */
import { availableParallelism } from "node:os";
import {
  createSession,
  createVectorSession,
  loadBundle,
  makeAtariVector,
  shippedBundleFolder,
} from "ztw-atari";

/** A session for each game first: the others are compared to it. */
export const ways = ["a session each", "one call, one thread", "one call, all threads"];

/**
 * Plays the same games with each way in turn: answers are equal, so are the observations.
 *
 * @returns {Promise<number[]>} decisions a second, by way; emulation is not in the time.
 */
export async function timeVectors({ game, tau, numEnvs, numSteps, seed }) {
  const rates = [];
  for (const way of ways) {
    const policy = await openPolicy({ game, way, numEnvs });
    rates.push(playAndTime(policy, { game, tau, numEnvs, numSteps, seed }));
    await policy.close();
  }
  return rates;
}

/** What decides for all environments, in one of the ways. */
async function openPolicy({ game, way, numEnvs }) {
  const bundle = loadBundle(shippedBundleFolder(game));
  const method = "ztw";
  if (way === ways[0]) return eachAlone(bundle, method, numEnvs);
  const numThreads = way === ways[1] ? 1 : Math.min(availableParallelism(), numEnvs);
  const session = createVectorSession(bundle, { method, numEnvs, numThreads });
  return {
    decide: (observations, tau) => session.decideSync(observations, tau).actions,
    close: () => session.close(),
  };
}

async function eachAlone(bundle, method, numEnvs) {
  const sessions = await Promise.all(
    Array.from({ length: numEnvs }, () => createSession(bundle, { method })),
  );
  const actions = new Int32Array(numEnvs);
  return {
    decide(observations, tau) {
      const size = observations.length / numEnvs;
      for (const [index, session] of sessions.entries())
        actions[index] = session.decideSync(
          observations.subarray(index * size, (index + 1) * size),
          tau,
        ).action;
      return actions;
    },
    close: () => Promise.all(sessions.map((session) => session.close())),
  };
}

function playAndTime(policy, { game, tau, numEnvs, numSteps, seed }) {
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
