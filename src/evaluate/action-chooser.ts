/** How actions follow from decisions. */
import type { Decision } from "../core/policy-types.js";
import { RandomStream } from "../core/random.js";
import { sampleAction } from "../core/sampling.js";

/** How an action follows from the exit's logits: their argmax, or a draw from their softmax. */
export const actionModes = ["greedy", "sampled"] as const;
export type ActionMode = (typeof actionModes)[number];

/** How the taken exit's decision becomes an action; mode `sampled` draws from a stream of the episode's own. */
export function actionChooser(mode: ActionMode, seed: number): (decision: Decision) => number {
  if (mode === "greedy") return (decision) => decision.action;
  const stream = new RandomStream(seed, "sampled actions");
  return (decision) => sampleAction(decision.logits, stream);
}

/**
 * For how many steps more the action chosen may go on.
 *
 * @param action - what was chosen; a gate judges the greedy action alone.
 */
export function countHeld({ action: judged, numHeld = 0 }: Decision, action: number): number {
  return action === judged ? numHeld : 0;
}
