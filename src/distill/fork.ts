/** A trial of holding: branches of one moment, which share their luck, hold the same action for longer and shorter. */
import { maxHeld } from "../model/hold-gate.js";
import type { BranchedVector } from "./branched-vector.js";
import type { ForkOutcome } from "./fork-memory.js";
import { trialHorizon } from "./hold-options.js";

/** Of the expert's critic. */
const discount = 0.99;

export interface ForkPlan {
  /** What the gate reads of the moment. */
  readonly features: Float32Array;
  /** What is held. */
  readonly action: number;
  /** Of the policy that decides where nothing is held. */
  readonly tau: number;
  /** Environments, a branch each. */
  readonly branches: readonly number[];
  /** Of each branch, for how many decisions it holds; the first does not. */
  readonly held: readonly number[];
}

/**
 * Costs of holding are what a branch earns less than the first one, discounted, in rewards clipped to [-1, 1]. They are
 * known, without noise, as soon as both show the same and last did the same: all that follows is equal. Where a game or a
 * life ended, nothing more is earned; after {@link trialHorizon} decisions the expert's critic says what else is to come.
 */
export class Fork {
  readonly plan: ForkPlan;
  readonly #returns: Float64Array;
  readonly #ended: Uint8Array;
  readonly #costs = new Float32Array(maxHeld).fill(Number.NaN);
  #numSteps = 0;

  constructor(plan: ForkPlan) {
    this.plan = plan;
    this.#returns = new Float64Array(plan.branches.length);
    this.#ended = new Uint8Array(plan.branches.length);
  }

  /** Decisions so far. */
  get numSteps(): number {
    return this.#numSteps;
  }

  /** Whether a branch still does what was decided at the moment. */
  isHolding(place: number): boolean {
    return this.#numSteps <= this.plan.held[place]!;
  }

  /** Whether only the critic can tell the rest. */
  get needsValues(): boolean {
    return !this.isOver && this.#numSteps >= trialHorizon;
  }

  /** Whether every cost is known. */
  get isOver(): boolean {
    return this.plan.held.every((held) => held === 0 || !Number.isNaN(this.#costs[held - 1]!));
  }

  get outcome(): ForkOutcome {
    return { features: this.plan.features, costs: this.#costs };
  }

  /** Takes in what a step gave. */
  watch(vector: BranchedVector): void {
    const { branches } = this.plan;
    branches.forEach((index, place) => {
      if (this.#ended[place]) return;
      const reward = Math.max(-1, Math.min(1, vector.rawRewards[index]!));
      this.#returns[place]! += discount ** this.#numSteps * reward;
      const { terminated, truncated, lifeLost } = vector;
      if (terminated[index] || truncated[index] || lifeLost[index]) this.#ended[place] = 1;
    });
    this.#numSteps++;
    branches.forEach((_, place) => {
      if (this.#isDecided(place, vector)) this.#settle(place, this.#returns[0]! - this.#returns[place]!);
    });
  }

  /** Takes the critic's word for what is open. @param value - of what an environment shows now. */
  settle(value: (index: number) => number): void {
    const { branches, held } = this.plan;
    const total = (place: number) => {
      const rest = this.#ended[place] ? 0 : discount ** this.#numSteps * value(branches[place]!);
      return this.#returns[place]! + rest;
    };
    held.forEach((decisions, place) => {
      if (decisions > 0 && Number.isNaN(this.#costs[decisions - 1]!))
        this.#settle(place, total(0) - total(place));
    });
  }

  /** Whether a branch and the first one have become one, or are both at an end. */
  #isDecided(place: number, vector: BranchedVector): boolean {
    if (this.isHolding(place)) return false;
    if (this.#ended[0] || this.#ended[place]) return Boolean(this.#ended[0] && this.#ended[place]);
    const [first, other] = [this.plan.branches[0]!, this.plan.branches[place]!];
    return vector.didSame(first, other) && vector.showSame(first, other);
  }

  /** What is known once is not changed any more. */
  #settle(place: number, cost: number): void {
    const at = this.plan.held[place]! - 1;
    if (at >= 0 && Number.isNaN(this.#costs[at]!)) this.#costs[at] = cost;
  }
}
