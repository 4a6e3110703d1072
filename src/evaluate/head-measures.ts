/** What is shown of each exit's knowledge: computed from counts, with intervals over games. */
import { sum } from "../core/numbers.js";
import { checkResult } from "./check-result.js";
import type { HeadCounts } from "./head-counts.js";
import type { MeasuresResult } from "./measures-result.js";
import { type RatioInterval, ratioInterval } from "./statistics.js";
import { nameGame } from "./summary.js";

/** Of one exit, on the states at which the policy decided. */
export interface HeadMeasure {
  /** Share of states where its greedy action is the expert's. */
  readonly agreement: RatioInterval;
  /**
   * Hindsight improvability: of the states where it is another, the share where an exit before had the expert's. `undefined` for the
   * first exit, and for one that always agrees.
   *
   * @see Wołczyk et al. 2021, Zero Time Waste, section 3.
   */
  readonly hindsightImprovability: RatioInterval | undefined;
  /** Mean over states of the distance between confidence and agreement, in bins of 1/15 (Guo et al. 2017). */
  readonly calibrationError: number;
  /** Mean largest probability. */
  readonly confidence: number;
  /** Mean KL(expert || exit), in nats. */
  readonly divergence: number;
}

/**
 * One an exit, the expert's left out.
 *
 * @throws {InvalidArgumentError} if it is not what `measure` returned.
 */
export function measureHeads(result: MeasuresResult): HeadMeasure[] {
  const { games } = checkResult("measureHeads", result, "measures");
  return games[0]!.heads.map((_, index) => {
    const states = games.map(({ numStates }) => numStates);
    const names = games.map(nameGame);
    const heads = games.map((game) => game.heads[index]!);
    const numWrong = heads.map(({ numAgree }, game) => states[game]! - numAgree);
    const isMeasured = index > 0 && sum(numWrong) > 0;
    const recoverable = heads.map(({ numRecoverable }) => numRecoverable);
    return {
      agreement: ratioInterval(
        heads.map(({ numAgree }) => numAgree),
        states,
        names,
      ),
      hindsightImprovability: isMeasured ? ratioInterval(recoverable, numWrong, names) : undefined,
      calibrationError: calibrationError(heads) / sum(states),
      confidence: sum(heads.flatMap(({ bins }) => bins.map((bin) => bin.confidenceSum))) / sum(states),
      divergence: sum(heads.map(({ klSum }) => klSum)) / sum(states),
    };
  });
}

/** Summed over states. */
function calibrationError(heads: readonly HeadCounts[]): number {
  const gaps = heads[0]!.bins.map((_, place) => {
    const bins = heads.map(({ bins }) => bins[place]!);
    return Math.abs(
      sum(bins.map(({ confidenceSum }) => confidenceSum)) - sum(bins.map(({ numAgree }) => numAgree)),
    );
  });
  return sum(gaps);
}
