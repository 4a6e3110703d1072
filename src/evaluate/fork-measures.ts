/** What disagreements with the expert cost: computed from counterfactual forks, with intervals over games. */

import { checkOneOf } from "../core/check.js";
import { sum } from "../core/numbers.js";
import { exitCosts, type NominalCostModelName, nominalCostModelNames } from "../model/cost.js";
import { checkResult } from "./check-result.js";
import type { GameForks } from "./fork-rows.js";
import type { MeasuresResult } from "./measures-result.js";
import { type RatioInterval, rateInterval } from "./statistics.js";
import { nameGame } from "./summary.js";

/** Of the decisions made at one exit, or at all of them. */
export interface ForkMeasure {
  /** 0-based; `undefined` for all, the expert's decisions among them. */
  readonly exitIndex: number | undefined;
  readonly numDecisions: number;
  /** Where the action was another than the expert's. */
  readonly numDisagreements: number;
  readonly numForks: number;
  /** Points that the expert's action would have earned more, of a mean disagreement; `undefined` without forks where there are disagreements. */
  readonly lostPerDisagreement: RatioInterval | undefined;
  /** Of a mean decision: most lose nothing. */
  readonly lostPerDecision: RatioInterval | undefined;
  /** For each decision's worth of the full policy's operations that was saved; `undefined` where nothing is. */
  readonly lostPerSavedPolicy: RatioInterval | undefined;
}

/**
 * One an exit, the expert's left out, and one of all decisions, last. Intervals are over games; that disagreements were drawn is in
 * them, as each game has drawn its own.
 *
 * @param costModel - how saved operations are counted. Default `"reference"`.
 * @returns `undefined` if nothing was forked.
 * @throws {InvalidArgumentError} if it is not what `measure` returned.
 */
export function measureForks(
  result: MeasuresResult,
  costModel: NominalCostModelName = "reference",
): ForkMeasure[] | undefined {
  const { ran, games } = checkResult("measureForks", result, "measures");
  checkOneOf("measureForks", "costModel", costModel, nominalCostModelNames);
  const forks = games.flatMap((game) => game.forks ?? []);
  if (forks.length < games.length) return undefined;
  const { base, exits } = exitCosts(ran.policy.architecture, ran.policy, costModel);
  const saved = exits.map((cost) => 1 - cost / base);
  const names = games.map(nameGame);
  const early = Array.from(exits.keys()).slice(0, -1);
  return [
    ...early.map((exit) => forkMeasure(forks, names, { exitIndex: exit, exits: [exit], saved })),
    forkMeasure(forks, names, { exitIndex: undefined, exits: [...exits.keys()], saved }),
  ];
}

interface Selection {
  readonly exitIndex: number | undefined;
  /** Whose decisions. */
  readonly exits: readonly number[];
  /** By exit, of the full policy's operations. */
  readonly saved: readonly number[];
}

function forkMeasure(
  games: readonly GameForks[],
  names: readonly string[],
  { exitIndex, exits, saved }: Selection,
): ForkMeasure {
  const add = (counts: readonly number[], weigh: readonly number[] = []) =>
    sum(exits.map((exit) => (counts[exit] ?? 0) * (weigh[exit] ?? 1)));
  const played = games.map((game) => game.played.filter((fork) => exits.includes(fork.exitIndex)));
  const lost = played.map((forks) => sum(forks.map(({ pointsLost }) => pointsLost)));
  const numForked = played.map(({ length }) => length);
  const numDecisions = games.map((game) => add(game.numDecisions));
  const numDisagreements = sum(games.map((game) => add(game.numDisagreements)));
  const numForks = sum(numForked);
  const isKnown = numForks > 0 || numDisagreements === 0;
  const weight = numForks > 0 ? numDisagreements / numForks : 0; // each fork stands for so many
  const weighted = lost.map((points) => points * weight);
  const savedPolicies = games.map((game) => add(game.numDecisions, saved));
  const per = (parts: readonly number[], wholes: readonly number[]) =>
    isKnown && sum(wholes) > 0 ? rateOverGames(parts, wholes, names) : undefined;
  return {
    exitIndex,
    numDecisions: sum(numDecisions),
    numDisagreements,
    numForks,
    lostPerDisagreement: per(lost, numForked),
    lostPerDecision: per(weighted, numDecisions),
    lostPerSavedPolicy: per(weighted, savedPolicies),
  };
}

/** A game without any whole says nothing; left in, it would count as one that agrees with the others. */
function rateOverGames(
  parts: readonly number[],
  wholes: readonly number[],
  names: readonly string[],
): RatioInterval {
  const telling = Array.from(wholes.keys()).filter((game) => wholes[game] !== 0);
  const pick = <Value>(values: readonly Value[]) => telling.map((game) => values[game]!);
  return rateInterval(pick(parts), pick(wholes), pick(names));
}
