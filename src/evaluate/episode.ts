/** Plays one whole game with an early-exit policy, from a hard reset, and counts what it did. */
import { performance } from "node:perf_hooks";
import { checkMethods, checkObject, checkOneOf } from "../core/check.js";
import type { PolicySession } from "../core/policy-types.js";
import type { Tau } from "../core/tau.js";
import { type ActionMode, actionModes } from "./action-chooser.js";
import type { EpisodeCounts } from "./episode-record.js";
import type { GameClock } from "./real-time.js";
import { type EpisodeEnvironment, SteppedEpisode } from "./stepped-episode.js";

export { type ActionMode, actionChooser, actionModes, countHeld } from "./action-chooser.js";
export type { EpisodeCounts, EpisodeInfo } from "./episode-record.js";
export type { EpisodeEnvironment } from "./stepped-episode.js";

const where = "runEpisode";

export interface EpisodeOptions {
  /** Seeds the emulator, and the draws of mode `sampled`: the same numbers at every tau. */
  readonly seed: number;
  readonly tau: Tau;
  readonly mode: ActionMode;
  /** Looked at before every decision; an aborted episode throws the reason. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown };
  /** Lets the game go on while the policy thinks. Default: it waits. */
  readonly clock?: GameClock;
}

export interface EpisodeResult {
  readonly counts: EpisodeCounts;
  /** Wall time inside the session's `decide`, per step of `numSteps`; depends on the machine and its load. */
  readonly decideMicroseconds: number;
}

/**
 * Plays from a hard reset until the game is terminated or truncated. Where a decision says that its action may go on (`numHeld`), it
 * does, and the session is not asked in between; in mode `sampled` only if the action drawn is the one that was judged, the greedy one.
 *
 * @throws the signal's reason when it is aborted.
 * @example
 * const { counts } = await runEpisode(environment, session, { seed: 1, tau: 0.9, mode: "greedy" });
 */
export async function runEpisode(
  environment: EpisodeEnvironment,
  session: PolicySession,
  options: EpisodeOptions,
): Promise<EpisodeResult> {
  checkMethods(where, "environment", environment, { expected: "an environment", methods: ["reset", "step"] });
  checkMethods(where, "session", session, { expected: "a session", methods: ["reset", "decide"] });
  const { seed, tau, mode, signal, clock } = checkObject(where, "options", options);
  checkOneOf(where, "mode", mode, actionModes);
  const episode = new SteppedEpisode(environment, session, { seed, mode });
  let decideMs = 0;
  while (!episode.isOver) {
    if (signal?.aborted) throw signal.reason ?? new Error("runEpisode: aborted");
    const start = performance.now();
    const decision = await episode.decide(tau);
    const thoughtMs = performance.now() - start;
    decideMs += thoughtMs;
    episode.accept(decision);
    episode.letPass(clock?.stepsDuring(thoughtMs * 1000) ?? 0);
    if (!episode.isOver) episode.act();
    while (episode.isHolding && !signal?.aborted) episode.act();
  }
  const { record, performed } = episode;
  const counts = {
    ...record.finish(episode.last!, clock !== undefined),
    ...(performed && { performed }),
  };
  return { counts, decideMicroseconds: (decideMs * 1000) / record.numSteps };
}
