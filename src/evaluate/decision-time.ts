/** Wall time of a decision: a policy at one tau and the full network alone, side by side. */
import type { PolicySession } from "../core/policy-types.js";
import { readLoad } from "../core/provenance.js";
import { episodeSeed } from "../core/random.js";
import type { Tau } from "../core/tau.js";
import { loadBundle } from "../model/bundle.js";
import { type ActionMode, actionChooser, countHeld, type EpisodeEnvironment } from "./episode.js";
import { openEnvironment, openSession, type PlayerSetup } from "./player-setup.js";
import type { DecisionTime } from "./result-schema.js";
import { expertTau } from "./taus.js";

export interface TimedPolicy {
  readonly tau: Tau;
  readonly mode: ActionMode;
  /** Decisions of one game to answer again and again. Default 1000, fewer if the game is shorter. */
  readonly numObservations?: number;
  /** Default 7. */
  readonly numRounds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Times the policy at `tau` against the expert alone, a graph without exits, on the observations that the policy meets
 * in one game. The expert answers all of them, the policy those that it did not pass over with a held action, in turn, round after
 * round, so that a change of the machine's load strikes both. One thread; meant to run when nothing else of ours does.
 *
 * @returns microseconds a step, one number a round, after a round that only warms up.
 * @throws the signal's reason when it is aborted.
 */
export async function timeDecisions(setup: PlayerSetup, policy: TimedPolicy): Promise<DecisionTime> {
  const { tau, mode, numObservations = 1000, numRounds = 7, signal } = policy;
  const bundle = loadBundle(setup.bundle);
  const session = await openSession(bundle, setup);
  const expert = await openSession(bundle, { method: "expert", backend: "onnx" });
  const environment = openEnvironment(bundle, setup, { where: "evaluate" });
  try {
    const { observations, isDecided } = await meetObservations(environment, session, {
      tau,
      mode,
      numObservations,
    });
    const [policyMicroseconds, expertMicroseconds]: [number[], number[]] = [[], []];
    for (let round = 0; round <= numRounds; round++) {
      signal?.throwIfAborted();
      policyMicroseconds.push(await timeRound(session, observations, { tau, isDecided }));
      expertMicroseconds.push(await timeRound(expert, observations, { tau: expertTau }));
    }
    return {
      mode,
      tau,
      numObservations: observations.length,
      policyMicroseconds: policyMicroseconds.slice(1),
      expertMicroseconds: expertMicroseconds.slice(1),
      loadAverage: readLoad(),
    };
  } finally {
    environment.close();
    await session.close();
    await expert.close();
  }
}

async function meetObservations(
  environment: EpisodeEnvironment,
  session: PolicySession,
  { tau, mode, numObservations }: Required<Omit<TimedPolicy, "numRounds" | "signal">>,
): Promise<MetObservations> {
  const seed = episodeSeed(0, "recording", 0);
  const choose = actionChooser(mode, seed);
  session.reset();
  const observations = [environment.reset({ seed }).observation];
  const isDecided: boolean[] = [];
  let [action, numHeld] = [0, 0];
  while (observations.length < numObservations) {
    isDecided.push(numHeld === 0);
    if (numHeld > 0) numHeld--;
    else {
      const decision = await session.decide(observations.at(-1)!, tau);
      action = choose(decision);
      numHeld = countHeld(decision, action);
    }
    const step = environment.step(action);
    if (step.terminated || step.truncated) break;
    observations.push(step.observation);
  }
  return { observations, isDecided };
}

interface MetObservations {
  readonly observations: readonly Uint8Array[];
  /** Of each but perhaps the last: whether the policy was asked. */
  readonly isDecided: readonly boolean[];
}

/** Microseconds a step. */
async function timeRound(
  session: PolicySession,
  observations: readonly Uint8Array[],
  { tau, isDecided }: { readonly tau: Tau } & Partial<MetObservations>,
): Promise<number> {
  session.reset();
  const start = performance.now();
  for (const [index, observation] of observations.entries())
    if (isDecided?.[index] !== false) await session.decide(observation, tau);
  const microseconds = ((performance.now() - start) * 1000) / observations.length;
  return Number(microseconds.toFixed(1));
}
