/** Our statistics beside rliable's, on the same scores and the same draws. */
import { z } from "zod";
import {
  interquartileMean,
  type ModelScores,
  performanceProfile,
  probabilityOfImprovement,
  stratifiedBootstrap,
} from "../../src/tools.js";

const answerSchema = z.object({
  /** One number a statistic, as in the two below. */
  values: z.array(z.number()),
  low: z.array(z.number()),
  high: z.array(z.number()),
  /** A digit each: the model drawn, resample by resample, table by table, row by row. */
  drawn: z.string().regex(/^\d+$/),
});

export const answersSchema = z.object({
  interquartileMean: answerSchema,
  performanceProfile: answerSchema,
  probabilityOfImprovement: answerSchema,
});
export type Answers = z.infer<typeof answersSchema>;

export interface Asked {
  /** Of two methods. */
  readonly scores: readonly [ModelScores, ModelScores];
  readonly thresholds: readonly number[];
  readonly numResamples: number;
  /** Of NumPy's generator. */
  readonly seed: number;
}

/** A procedure that a comparison must find out. */
export interface Plant {
  /** All games of a model are drawn together. */
  readonly isUnstratified?: boolean;
  /** The mean stands in for the interquartile mean. */
  readonly isMean?: boolean;
}

export const plants: Readonly<Record<string, Plant>> = {
  none: {},
  unstratified: { isUnstratified: true },
  mean: { isMean: true },
};

/** Of all values and ends of intervals; NaN if anything is missing. */
export function largestDifference(asked: Asked, answers: Answers, plant: Plant = {}): number {
  const [one, other] = asked.scores;
  const { thresholds } = asked;
  const middle = plant.isMean ? meanOf : interquartileMean;
  const ours = (answer: keyof Answers, samples: ModelScores[], statistics: Statistics) =>
    difference(asked, answers[answer], { samples, statistics, plant });
  return Math.max(
    ours("interquartileMean", [one], (drawn) => [middle(drawn)]),
    ours("performanceProfile", [one], (drawn) => performanceProfile(drawn, thresholds)),
    ours("probabilityOfImprovement", [one, other], (x, y) => [probabilityOfImprovement(x, y!)]),
  );
}

type Statistics = (drawn: ModelScores, other?: ModelScores) => readonly number[];

interface Computed {
  readonly samples: ModelScores[];
  readonly statistics: Statistics;
  readonly plant: Plant;
}

function difference(
  { numResamples }: Asked,
  { values, low, high, drawn }: z.infer<typeof answerSchema>,
  { samples, statistics, plant }: Computed,
): number {
  const random = plant.isUnstratified ? eachRowOnce(drawn, samples[0]![0]!.length) : follow(drawn);
  const intervals = stratifiedBootstrap(samples, statistics, { random, numResamples });
  if (random.numLeft() !== 0 || intervals.length !== values.length) return Number.NaN;
  return Math.max(
    ...intervals.flatMap((interval, place) => [
      Math.abs(interval.value - values[place]!),
      Math.abs(interval.low - low[place]!),
      Math.abs(interval.high - high[place]!),
    ]),
  );
}

/** Draws what was drawn before. */
function follow(drawn: string) {
  let next = 0;
  return { integer: () => Number(drawn[next++]), numLeft: () => drawn.length - next };
}

/** Draws the same model for all games of a row. */
function eachRowOnce(drawn: string, numGames: number) {
  const random = follow(drawn);
  let numDrawn = 0;
  let kept = 0;
  const integer = () => {
    const index = random.integer();
    if (numDrawn++ % numGames === 0) kept = index;
    return kept;
  };
  return { integer, numLeft: random.numLeft };
}

function meanOf(scores: ModelScores): number {
  const all = scores.flat();
  return all.reduce((total, score) => total + score, 0) / all.length;
}
