/** How likely one method is better than another. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkModelScores, type ModelScores } from "./model-scores.js";

/**
 * The chance that a model of the first method scores more than one of the second on the same game, a draw counting half: the mean over
 * games of Mann and Whitney's U over the number of pairs. How much more is not asked.
 *
 * @throws {InvalidArgumentError} if these are no tables of finite numbers, or of different games.
 * @see Agarwal et al. 2021, Deep Reinforcement Learning at the Edge of the Statistical Precipice, section 4.3.
 */
export function probabilityOfImprovement(scores: ModelScores, baseline: ModelScores): number {
  const where = "probabilityOfImprovement";
  const [models, others] = [checkModelScores(where, scores), checkModelScores(where, baseline, "baseline")];
  const numGames = models[0]!.length;
  if (others[0]!.length !== numGames)
    throw new InvalidArgumentError(
      describeMismatch(where, `models of ${numGames} games`, "baseline", others[0]),
    );
  return shareOfWins(models, others);
}

/** `probabilityOfImprovement` of tables that were checked: resamples of such tables are. */
export function shareOfWins(models: ModelScores, others: ModelScores): number {
  const numGames = models[0]!.length;
  let numWins = 0;
  for (let game = 0; game < numGames; game++)
    for (const model of models) for (const other of others) numWins += wins(model[game]!, other[game]!);
  return numWins / (numGames * models.length * others.length);
}

function wins(score: number, other: number): number {
  if (score === other) return 1 / 2;
  return score > other ? 1 : 0;
}
