/** Intervals of what is computed from several models' scores, by drawing the models anew within each game. */
import { checkFunction, checkInteger, checkMethods, checkObject } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkNumbers } from "../core/lists.js";
import type { RandomStream } from "../core/random.js";
import { checkModelScores, type ModelScores } from "./model-scores.js";
import { intervalCoverage } from "./statistics.js";

export interface BootstrapOptions {
  /** What draws; of the same seed and name the interval is the same to the bit. */
  readonly random: Pick<RandomStream, "integer">;
  /** Default 50,000, rliable's. */
  readonly numResamples?: number;
}

/** A number and the 95 % interval around it. */
export interface ScoreInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const where = "stratifiedBootstrap";

/**
 * The statistics of some methods' scores, each with its 95 % percentile interval over models: in every resample each game of each method
 * has as many models as before, drawn with replacement and apart from those of the other games. It says how else the trainings might have
 * gone, on these games.
 *
 * Of three models there are few resamples, and the interval is narrower than it should be: read it as the least doubt that there is.
 *
 * @param samples - the scores of each method; methods may have different numbers of models.
 * @param statistics - computes some numbers, always as many, from scores of the shape of `samples`.
 * @returns one entry a number.
 * @throws {InvalidArgumentError} if a table is not one of finite numbers, or an option is out of range.
 * @see Agarwal et al. 2021, Deep Reinforcement Learning at the Edge of the Statistical Precipice, section 4.1.
 * @example
 * const random = new RandomStream(0, "intervals");
 * const [iqm] = stratifiedBootstrap([scores], (drawn) => [interquartileMean(drawn)], { random });
 */
export function stratifiedBootstrap(
  samples: readonly ModelScores[],
  statistics: (...drawn: ModelScores[]) => readonly number[],
  options: BootstrapOptions,
): ScoreInterval[] {
  const { random, numResamples = 50_000 } = checkObject(where, "options", options);
  if (!Array.isArray(samples) || samples.length === 0)
    throw new InvalidArgumentError(describeMismatch(where, "at least one method", "samples", samples));
  checkFunction(where, "statistics", statistics);
  checkMethods(where, "random", random, { expected: "a RandomStream", methods: ["integer"] });
  checkInteger(where, "numResamples", numResamples, { min: 1, max: 1_000_000 });
  const tables = samples.map((scores, index) => checkModelScores(where, scores, `samples[${index}]`));
  const values = checkNumbers(where, "statistics", statistics(...tables));
  const columns = values.map(() => new Float64Array(numResamples));
  for (let index = 0; index < numResamples; index++) {
    const drawn = statistics(...tables.map((table) => resample(table, random)));
    if (drawn.length !== values.length) refuseLength(values, drawn);
    for (const [place, column] of columns.entries()) column[index] = drawn[place]!;
  }
  return values.map((value, place) => ({ value, ...percentileInterval(columns[place]!) }));
}

function refuseLength(values: readonly number[], drawn: readonly number[]): never {
  const expected = `${values.length} numbers of every resample`;
  throw new InvalidArgumentError(describeMismatch(where, expected, "statistics", drawn));
}

/** Unknown (NaN) where the statistic of a resample is. */
function percentileInterval(drawn: Float64Array): Pick<ScoreInterval, "low" | "high"> {
  const sorted = drawn.sort(); // NaN last
  if (Number.isNaN(sorted.at(-1))) return { low: Number.NaN, high: Number.NaN };
  const tail = (1 - intervalCoverage) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

/** Draws row by row, a model for each game. */
function resample(table: ModelScores, random: BootstrapOptions["random"]): number[][] {
  return table.map((model) => model.map((_, game) => table[random.integer(table.length)]![game]!));
}

/** Straight between the values at whole places. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
