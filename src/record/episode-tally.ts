/** Counts an episode as it goes on, for the overlay: return, exits, and computation saved. */
import type { Decision } from "../core/policy-types.js";
import type { ExitCosts } from "../model/cost.js";
import { noExit, numRecentExits } from "./overlay-panel.js";
import type { PanelState } from "./panel-state.js";

/** One step and what came of it. */
export interface TakenStep {
  /** The latest. */
  readonly decision: Decision;
  /** Its action goes on, and nothing was computed. */
  readonly isHeld: boolean;
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
  #numSteps = 0;
  #numHeld = 0;
  #operations = 0;

  /**
   * @param costs - operations up to each exit, under the cost model that is shown.
   */
  constructor(costs: ExitCosts) {
    this.#costs = costs;
    this.#exitCounts = new Array<number>(costs.exits.length).fill(0);
  }

  add(step: TakenStep): void {
    const { decision, isHeld, rawReward } = step;
    this.#latest = step;
    this.#episodeReturn += rawReward;
    this.#numSteps++;
    if (isHeld) this.#numHeld++;
    else this.#countDecision(decision);
    this.#recentExits.push(isHeld ? noExit : decision.exitIndex);
    if (this.#recentExits.length > numRecentExits) this.#recentExits.shift();
  }

  #countDecision({ exitIndex }: Decision): void {
    this.#exitCounts[exitIndex]!++;
    this.#operations += this.#costs.exits[exitIndex]!;
  }

  /** Undiscounted sum of raw rewards so far. */
  get episodeReturn(): number {
    return this.#episodeReturn;
  }

  /** Operations saved so far, as a share of what the expert alone would have needed; negative when it cost more. */
  get savedShare(): number {
    return this.#numSteps === 0 ? 0 : 1 - this.#operations / (this.#numSteps * this.#costs.base);
  }

  /** What the panel shows now; it stays as it is when the episode goes on. */
  get state(): PanelState {
    return {
      exitIndex: this.#latest?.decision.exitIndex,
      isHeld: this.#latest?.isHeld ?? false,
      confidence: this.#latest?.decision.confidence ?? 0,
      actionName: this.#latest?.actionName ?? "–",
      episodeReturn: this.#episodeReturn,
      numSteps: this.#numSteps,
      numHeld: this.#numHeld,
      exitCounts: [...this.#exitCounts],
      recentExits: [...this.#recentExits],
      savedShare: this.savedShare,
    };
  }
}
