/** The tables of a study that compare whole curves, over all games and models. */
import { formatInterval, formatPercent, unknown } from "../../core/number-text.js";
import { RandomStream } from "../../core/random.js";
import { shareOfWins } from "../../evaluate/improvement-probability.js";
import { meanOfMiddle } from "../../evaluate/interquartile-mean.js";
import type { ModelScores } from "../../evaluate/model-scores.js";
import { performanceProfile } from "../../evaluate/performance-profile.js";
import { stratifiedBootstrap } from "../../evaluate/stratified-bootstrap.js";
import type { MethodName } from "../../model/bundle-schema.js";
import type { TableContent } from "../table.js";
import { areaTables, type ScoredGame } from "./scores.js";

/** What the others are compared with, where it takes part. */
const baselines = ["sdn", "pbee", "ztw"] as const satisfies readonly MethodName[];

/** One line a method, over all games and models: the area under its curve, and the chance that a model of it beats one of a baseline. */
export function areaTable(games: readonly ScoredGame[]): TableContent {
  const tables = completeTables(games);
  const compared = baselines.filter((name) => tables.has(name));
  return {
    heading: [
      "method",
      "models",
      "area under the curve, interquartile mean [95 %]",
      ...compared.map((name) => `better than ${name} [95 %]`),
    ],
    rows: [...tables].map(([method, table]) => [
      method,
      String(table.length),
      bootstrapCell([table], (scores) => meanOfMiddle(scores!)),
      ...compared.map((name) =>
        name === method
          ? unknown
          : bootstrapCell([table, tables.get(name)!], (scores, others) => shareOfWins(scores!, others!)),
      ),
    ]),
  };
}

/** Areas at which the shares are told. */
const profileAreas = [0.5, 0.8, 0.9, 0.95, 0.99] as const;

/** One line a method: its performance profile, the share of models and games whose area is above each of some values. */
export function profileTable(games: readonly ScoredGame[]): TableContent {
  return {
    heading: ["method", ...profileAreas.map((area) => `above ${formatPercent(area, 0)}`)],
    rows: [...completeTables(games)].map(([method, table]) => [
      method,
      ...performanceProfile(table, profileAreas).map((share) => formatPercent(share, 0)),
    ]),
  };
}

/** Of a study that goes on, models that have not played all games yet are left out. */
function completeTables(games: readonly ScoredGame[]): Map<MethodName, ModelScores> {
  const complete = [...areaTables(games)].map(
    ([method, table]) => [method, table.filter((scores) => scores?.length === games.length)] as const,
  );
  return new Map(complete.filter(([, table]) => table.length > 0));
}

/** A fifth of rliable's: of a few models there are few different resamples. */
const numResamples = 10_000;

/** One model is resampled to itself: it has no interval. */
function bootstrapCell(
  samples: readonly ModelScores[],
  statistic: (...scores: readonly ModelScores[]) => number,
): string {
  if (samples.some(({ length }) => length < 2)) return formatPercent(statistic(...samples));
  const random = new RandomStream(0, "study intervals");
  const [found] = stratifiedBootstrap(samples, (...drawn) => [statistic(...drawn)], { random, numResamples });
  const { value, low, high } = found!;
  return formatInterval({ mean: value, low, high }, (share) => formatPercent(share));
}
