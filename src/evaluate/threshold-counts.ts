/** What a policy left by confidence would answer at each of many thresholds, on states that it visited at one of them: counts, which add up over games. */
import { z } from "zod";
import { argmax } from "../core/policy-types.js";

const count = z.number().int().nonnegative();

/** Of one threshold on the states of one game. */
export const thresholdCountsSchema = z.object({
  tau: z.number().min(0).max(1),
  /** States at which each exit would decide, the expert last. */
  exitCounts: z.array(count).min(2),
  /** States at which the action of the exit that decides is the expert's. */
  numAgree: count,
});
export type ThresholdCounts = z.infer<typeof thresholdCountsSchema>;

/** From almost never asking further to never leaving, in steps of 0.02. */
export const countedTaus: readonly number[] = Array.from({ length: 51 }, (_, index) => (2 * index) / 100);

/** Counts while a game goes on. */
export class ThresholdCounter {
  readonly #counts: { tau: number; exitCounts: number[]; numAgree: number }[];

  /** @param numExits - the expert's included. */
  constructor(numExits: number) {
    this.#counts = countedTaus.map((tau) => ({
      tau,
      exitCounts: Array<number>(numExits).fill(0),
      numAgree: 0,
    }));
  }

  get counts(): readonly ThresholdCounts[] {
    return this.#counts;
  }

  /** @param exits - log-probabilities of one state, `[numActions]` for each exit, the expert's last. */
  addState(exits: readonly Float32Array[]): void {
    const actions = exits.map(argmax);
    const confidences = exits.map((own, exit) => Math.exp(own[actions[exit]!]!));
    const expert = exits.length - 1;
    for (const counts of this.#counts) {
      const first = confidences.findIndex((confidence) => confidence > counts.tau);
      const exit = first === -1 ? expert : first;
      counts.exitCounts[exit]!++;
      counts.numAgree += Number(actions[exit] === actions[expert]);
    }
  }
}
