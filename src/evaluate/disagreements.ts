/** Where a policy left early with another action than the expert's. */
import { crc32 } from "node:zlib";
import type { Decision } from "../core/policy-types.js";
import type { RandomStream } from "../core/random.js";

/** A decision of an internal classifier against the expert. */
export interface Disagreement {
  /** Steps of the game before it. */
  readonly step: number;
  readonly exitIndex: number;
  readonly action: number;
  /** The expert's greedy one. */
  readonly expertAction: number;
  /** Checksum of what was seen, to know the moment again. */
  readonly checksum: number;
}

/** Notes the decisions of one greedy game. */
export class DisagreementLog {
  /** Every action of the game, held ones included. */
  readonly actions: number[] = [];
  readonly disagreements: Disagreement[] = [];
  /** Decisions made at each exit, the expert last. */
  readonly numDecisions: number[];
  readonly #open: Omit<Disagreement, "expertAction">[] = [];

  constructor(numExits: number) {
    this.numDecisions = new Array<number>(numExits).fill(0);
  }

  /** Of each exit. */
  get counts(): { readonly numDecisions: number[]; readonly numDisagreements: number[] } {
    const numDisagreements = this.numDecisions.slice(0, -1).fill(0);
    for (const { exitIndex } of this.disagreements) numDisagreements[exitIndex]!++;
    return { numDecisions: this.numDecisions, numDisagreements };
  }

  addDecision({ action, exitIndex, numHeld = 0 }: Decision, observation: Uint8Array): void {
    this.numDecisions[exitIndex]!++;
    this.#open.push({ step: this.actions.length, exitIndex, action, checksum: crc32(observation) });
    for (let held = 0; held <= numHeld; held++) this.actions.push(action);
  }

  /** @param expertActions - of the decisions that were added since the last call, in their order. */
  addExpert(expertActions: readonly number[]): void {
    const decisions = this.#open.splice(0, expertActions.length);
    decisions.forEach((decision, index) => {
      const expertAction = expertActions[index]!;
      const isEarly = decision.exitIndex < this.numDecisions.length - 1;
      if (isEarly && decision.action !== expertAction) this.disagreements.push({ ...decision, expertAction });
    });
  }
}

/**
 * Draws disagreements without replacement, each as likely as any other, whatever game and exit it is of.
 *
 * @param games - the disagreements of each.
 * @param numDrawn - all of them, if there are no more.
 * @returns those drawn of each game, in the order of their steps.
 */
export function drawDisagreements(
  games: readonly (readonly Disagreement[])[],
  numDrawn: number,
  random: RandomStream,
): Disagreement[][] {
  const all = games.flatMap((disagreements, game) => disagreements.map((_, index) => ({ game, index })));
  const order = random.shuffle(Array.from(all.keys())).slice(0, numDrawn);
  const drawn = order.map((place) => all[place]!);
  return games.map((disagreements, game) => {
    const indices = drawn.flatMap((place) => (place.game === game ? [place.index] : []));
    return indices.sort((left, right) => left - right).map((index) => disagreements[index]!);
  });
}
