/** Agreement with the expert against computation, at thresholds that need not have been played: told on the states of one policy. */
import { sum } from "../core/numbers.js";
import { exitCosts, type NominalCostModelName } from "../model/cost.js";
import { type Budget, limitOf, mostExpensive } from "./budgets.js";
import { checkResult } from "./check-result.js";
import type { MeasuresResult } from "./measures-result.js";
import { type RatioInterval, ratioInterval } from "./statistics.js";
import { nameGame } from "./summary.js";

/** At one threshold. */
export interface AgreementPoint {
  readonly tau: number;
  /** Mean operations of a decision over those of the full policy without exits. */
  readonly relativeCost: number;
  /** Share of states where the exit that decides has the expert's action. */
  readonly agreement: RatioInterval;
}

/**
 * The curve of a policy that is left by confidence.
 *
 * @param costModel - how operations are counted. Default `"reference"`.
 * @returns `undefined` for one that is left by another rule, and for results that are older than these counts.
 * @throws {InvalidArgumentError} if it is not what `measure` returned.
 */
export function agreementCurve(
  result: MeasuresResult,
  costModel: NominalCostModelName = "reference",
): AgreementPoint[] | undefined {
  const { ran, games } = checkResult("agreementCurve", result, "measures");
  const counted = games.flatMap(({ thresholds }) => (thresholds === undefined ? [] : [thresholds]));
  if (counted.length < games.length) return undefined;
  const { base, exits } = exitCosts(ran.policy.architecture, ran.policy, costModel);
  const states = games.map(({ numStates }) => numStates);
  const names = games.map(nameGame);
  return counted[0]!.map(({ tau }, place) => {
    const ofGames = counted.map((thresholds) => thresholds[place]!);
    const operations = ofGames.map(({ exitCounts }) => sum(exitCounts.map((n, exit) => n * exits[exit]!)));
    const numAgree = ofGames.map((counts) => counts.numAgree);
    return {
      tau,
      relativeCost: sum(operations) / (sum(states) * base),
      agreement: ratioInterval(numAgree, states, names),
    };
  });
}

/** The most expensive threshold that keeps to a budget, the paper's table 1 as above. */
export function agreementAtBudget(
  curve: readonly AgreementPoint[],
  budget: Budget,
): AgreementPoint | undefined {
  return mostExpensive(curve, limitOf("agreementAtBudget", budget));
}
