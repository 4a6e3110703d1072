/** Returns of several models of a method: what differs between models, told apart from what differs between the episodes of one. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { mean, sum, sumSquaredDeviations } from "../core/numbers.js";
import { type MeanInterval, meanInterval, sampleDeviation, standardError } from "./statistics.js";

/** Returns of a method on one game. */
export interface ModelReturns {
  /** Of the models' means: each model weighs the same. */
  readonly mean: number;
  /**
   * The method's 95 % interval, by Student's t over models: episodes of one model are not independent of it, and however many there are,
   * they say nothing of another training. Unknown (NaN) of one model, and of models that all played the very same games.
   */
  readonly method: MeanInterval;
  /** One a model: the interval of its own episodes, which says nothing of the method. */
  readonly models: readonly MeanInterval[];
  /**
   * Standard deviation of what models would earn over endless episodes: that of their means, less what luck of episodes gives to it.
   * 0 where luck explains all; NaN where the luck is unknown (a model with one distinct episode), or of one model.
   */
  readonly betweenDeviation: number;
  /** Standard deviation of the episodes of one model around its mean, pooled over models; NaN if none has two. */
  readonly withinDeviation: number;
}

/**
 * Summarizes episodes of several models by the two levels that they have.
 *
 * @param returns - `[model][episode]`; models may have different numbers of episodes.
 * @param games - a name for each: episodes of a model with the same name are one observation, as in `meanInterval`, and so are models whose
 *   episodes all have the same names. Default: every episode is an observation.
 * @throws {InvalidArgumentError} if there is no model, one without episodes, or not one name an episode.
 * @see Searle, Casella and McCulloch 1992, Variance Components, section 3.6: the estimators of a one-way random model.
 */
export function summarizeModels(
  returns: readonly (readonly number[])[],
  games?: readonly (readonly string[])[],
): ModelReturns {
  checkTables(returns, games);
  const models = returns.map((episodes, index) => meanInterval(episodes, games?.[index]));
  const means = models.map((model) => model.mean);
  const luck = mean(models.map((model) => standardError(model) ** 2));
  return {
    mean: mean(means),
    method: meanInterval(means, games && nameModels(games)),
    models,
    betweenDeviation: Math.sqrt(Math.max(0, sampleDeviation(means) ** 2 - luck)),
    withinDeviation: pooledDeviation(returns, means),
  };
}

function checkTables(
  returns: readonly (readonly number[])[],
  games: readonly (readonly string[])[] | undefined,
): void {
  const where = "summarizeModels";
  if (!Array.isArray(returns) || returns.length === 0)
    throw new InvalidArgumentError(describeMismatch(where, "at least one model", "returns", returns));
  if (games === undefined || (Array.isArray(games) && games.length === returns.length)) return;
  const expected = `${returns.length} lists of names, one a model`;
  throw new InvalidArgumentError(describeMismatch(where, expected, "games", games));
}

/** By what was played. */
function nameModels(games: readonly (readonly string[])[]): string[] {
  return games.map((names) => JSON.stringify([...names].sort()));
}

function pooledDeviation(returns: readonly (readonly number[])[], means: readonly number[]): number {
  const squares = returns.map((episodes, index) => sumSquaredDeviations(episodes, means[index]!));
  return Math.sqrt(sum(squares) / sum(returns.map(({ length }) => length - 1)));
}
