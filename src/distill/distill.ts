/** Distillation of a frozen expert into early-exit heads: the door to it, behind which everything loads when it is called. */

import type { DistillResult } from "./distill-result.js";
import type { DistillOptions } from "./options.js";

/**
 * Trains internal classifiers (and for `ztw` their ensemble) to imitate a bundle's expert on the states that they
 * themselves visit, and saves them into a bundle. `ztw-gate` and `ztw-regret`
 * train gates for a bundle that has been distilled as `ztw`; `ztw-rl` goes on from `ztw-regret`, and learns from returns; `ztw-hold`
 * adds to `ztw-regret` a gate that learns where an action may go on unlooked. With `classifiersFrom` the trained classifiers of
 * another method of the bundle are used as they are, and only what follows them is trained: an ensemble, or nothing.
 *
 * Steps are played in whole rollouts. When the signal aborts, the rollout under way is finished, a checkpoint is written
 * if there is a folder for it, and the promise rejects with the signal's reason.
 *
 * @param options - see {@link DistillOptions}; defaults are the authors' full-length run.
 * @throws {InvalidArgumentError} if an option is unknown or does not fit.
 * @throws {CheckpointError} if the bundle or a checkpoint is damaged, or belongs to something else; nothing is overwritten.
 * @throws {NativeError} if TensorFlow, the emulator or the ROM does not load.
 * @see Wołczyk et al. 2021, Zero Time Waste; settings from the authors' RL code.
 * @example
 * await distill({ bundle: "models/pong", method: "ztw", steps: 20_000, ensembleSteps: 5_000 })
 */
export async function distill(options: DistillOptions): Promise<DistillResult> {
  const { distillWith, openPlannedGames } = await import("./distill-with.js");
  return distillWith(options, openPlannedGames);
}
