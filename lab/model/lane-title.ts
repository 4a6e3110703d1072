/** Who plays in a lane. */
import type { LaneState } from "../state/lab-state.js";
import { tauText } from "./texts.js";

/** `You`, or method and threshold in force: `ztw at τ 0.85, sampled`. */
export function laneTitle({ facts, decision }: Pick<LaneState, "facts" | "decision">): string {
  const { player, method } = facts;
  if (player.kind === "human") return "You";
  const tau = method.numExits > 1 ? ` at τ ${tauText(decision?.tau ?? player.tau)}` : "";
  const mode = player.mode === "sampled" ? ", sampled" : "";
  const backend = player.backend === method.backends[0] ? "" : `, ${player.backend}`;
  return `${method.name}${tau}${mode}${backend}`;
}
