/** Counts an episode as it goes on, for the overlay: return, exits, and computation saved. */
import type { Decision } from "../core/policy-types.js";
import type { ExitCosts } from "../model/cost.js";
import { numRecentExits } from "./overlay-panel.js";
import type { PanelState } from "./panel-state.js";

/** One decision and what came of it. */
export interface TakenStep {
  readonly decision: Decision;
  readonly actionName: string;
  readonly rawReward: number;
}

/** What has happened since the episode's start. */
export class EpisodeTally {
  readonly #costs: ExitCosts;
  readonly #exitCounts: number[];
  readonly #recentExits: number[] = [];
  #latest: TakenStep | undefined;
  #episodeReturn = 0;
  #numDecisions = 0;
  #operations = 0;

  /**
   * @param costs - operations up to each exit, under the cost model that is shown.
   */
  constructor(costs: ExitCosts) {
    this.#costs = costs;
    this.#exitCounts = new Array<number>(costs.exits.length).fill(0);
  }

  add(step: TakenStep): void {
    const { exitIndex } = step.decision;
    this.#latest = step;
    this.#episodeReturn += step.rawReward;
    this.#numDecisions++;
    this.#exitCounts[exitIndex]!++;
    this.#operations += this.#costs.exits[exitIndex]!;
    this.#recentExits.push(exitIndex);
    if (this.#recentExits.length > numRecentExits) this.#recentExits.shift();
  }

  /** Undiscounted sum of raw rewards so far. */
  get episodeReturn(): number {
    return this.#episodeReturn;
  }

  /** Operations saved so far, as a share of what the expert alone would have needed; negative when it cost more. */
  get savedShare(): number {
    return this.#numDecisions === 0 ? 0 : 1 - this.#operations / (this.#numDecisions * this.#costs.base);
  }

  /** What the panel shows now. */
  get state(): PanelState {
    return {
      exitIndex: this.#latest?.decision.exitIndex,
      confidence: this.#latest?.decision.confidence ?? 0,
      actionName: this.#latest?.actionName ?? "–",
      episodeReturn: this.#episodeReturn,
      numDecisions: this.#numDecisions,
      exitCounts: this.#exitCounts,
      recentExits: this.#recentExits,
      savedShare: this.savedShare,
    };
  }
}
