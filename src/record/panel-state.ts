/** What the panel shows: facts of the episode, and of its latest decision. */

import type { Tau } from "../core/tau.js";
import type { RecomputedState } from "./recomputed-watch.js";

/** What stays the same over an episode. */
export interface PanelTitle {
  /** E.g. `"Pong"`. */
  readonly game: string;
  /** E.g. `"ZTW"`. */
  readonly method: string;
  /** How actions follow from logits: `"greedy"` or `"sampled"`. */
  readonly mode: string;
  /** Absent when nothing can exit early. */
  readonly tau: Tau | undefined;
  readonly numExits: number;
}

/** What a decision changes. */
export interface PanelState {
  /** Exit and confidence of the latest decision; none before the first. */
  readonly exitIndex: number | undefined;
  /** The latest decision's action goes on: no exit is taken now. */
  readonly isHeld: boolean;
  readonly confidence: number;
  /** E.g. `"RIGHTFIRE"`. */
  readonly actionName: string;
  /** Undiscounted sum of raw rewards so far. */
  readonly episodeReturn: number;
  readonly numSteps: number;
  /** Steps without a decision. */
  readonly numHeld: number;
  /** Decisions per exit so far. */
  readonly exitCounts: readonly number[];
  /** Exits of the latest steps, oldest first; `noExit` where there was no decision. */
  readonly recentExits: readonly number[];
  /** Operations saved so far, as a share of what the expert alone would have needed; negative when it cost more. */
  readonly savedShare: number;
  /** Only where it is asked for. */
  readonly recomputed?: RecomputedState;
}
