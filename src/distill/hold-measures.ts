/** What a rollout of the holding policy showed, before anything was learned from it. */
import { mean, sum } from "../core/numbers.js";
import type { HoldPlace } from "../model/hold-gate.js";
import type { Fork } from "./fork.js";
import type { BaseAnswers } from "./hold-policy.js";
import { type HeadMeasures, measureHead } from "./loss.js";

export class HoldMeasures {
  /** Undiscounted, of the games that ended. */
  readonly episodeReturns: number[] = [];
  readonly #place: HoldPlace;
  readonly #numGames: number;
  /** By exit, the expert's last; of each step `[numGames, numActions]`. */
  readonly #logits: Float32Array[][];
  #numDecided = 0;
  #numHeld = 0;
  /** Of holds that games chose: what they were expected to cost, and what they did. */
  readonly #expected: number[] = [];
  readonly #costs: number[] = [];
  /** Costs of all trials that are known. */
  #numCosts = 0;
  #numFree = 0;
  #numTrialSteps = 0;
  #numTrials = 0;

  constructor(place: HoldPlace, numGames: number) {
    this.#place = place;
    this.#numGames = numGames;
    this.#logits = Array.from({ length: place.numExits }, () => []);
  }

  addAnswers(answers: BaseAnswers): void {
    this.#logits.forEach((ofExit, exit) => {
      ofExit.push(answers.firstLogits(exit, this.#numGames));
    });
  }

  /** @param games - that decided. @param left - above 0 for games that hold. */
  countDecisions(games: readonly number[], left: Int32Array): void {
    this.#numDecided += games.length;
    this.#numHeld += left.length - games.length;
  }

  /** @param expected - of holds that the game chose too. */
  addTrial(fork: Fork, expected: number | undefined): void {
    const costs = fork.outcome.costs.filter((cost) => !Number.isNaN(cost));
    this.#numTrials++;
    this.#numTrialSteps += fork.numSteps;
    this.#numCosts += costs.length;
    this.#numFree += costs.filter((cost) => cost === 0).length;
    if (expected === undefined) return;
    this.#expected.push(expected);
    this.#costs.push(costs[0]!);
  }

  /** Of the exits, on what the games showed. */
  heads(): HeadMeasures[] {
    const [expert, ...others] = this.#logits.map(joinSteps).reverse();
    return others.reverse().map((head) => measureHead(head, expert!, this.#place.numActions));
  }

  /** For a progress bar. */
  shown(): Record<string, number> {
    return {
      held: this.#shareHeld,
      "cost of a hold": meanOrNone(this.#costs),
      expected: meanOrNone(this.#expected),
    };
  }

  /** For a log. */
  logged(): Record<string, number> {
    return {
      "hold/share_held": this.#shareHeld,
      "hold/trials": this.#numTrials,
      "hold/trial_steps": this.#numTrialSteps / Math.max(1, this.#numTrials),
      "hold/share_free": this.#numFree / Math.max(1, this.#numCosts),
      ...(this.#costs.length > 0 && {
        "hold/true_cost": mean(this.#costs),
        "hold/expected_cost": mean(this.#expected),
      }),
    };
  }

  get #shareHeld(): number {
    return this.#numHeld / Math.max(1, this.#numHeld + this.#numDecided);
  }
}

/** NaN, which is not shown, where there is nothing. */
function meanOrNone(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : mean(values);
}

function joinSteps(steps: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(sum(steps.map(({ length }) => length)));
  let at = 0;
  for (const step of steps) {
    joined.set(step, at);
    at += step.length;
  }
  return joined;
}
