/** Stored results as charts. */
import { formatCount } from "../../src/core/number-text.js";
import type {
  ResultCurve,
  ResultPoint,
  ResultsEntry,
  StoredGame,
  TrainingCurve,
} from "../../src/lab/messages.js";
import type { ReturnCostChartData, ReturnCostPoint } from "../charts/chart-data.js";
import { tauText } from "./texts.js";

/** What a dot stands for. */
export interface DotKey {
  readonly entry: ResultsEntry;
  readonly point: ResultPoint;
}

/** Curves of one game and one way of choosing actions, a method each. */
export function resultChart(
  curves: readonly ResultCurve[],
  mode: ResultPoint["mode"],
): ReturnCostChartData | undefined {
  const series = curves.flatMap((curve) => {
    const points = curve.points.filter((point) => point.mode === mode);
    return points.length === 0 ? [] : [seriesOf(curve, points)];
  });
  if (series.length === 0) return undefined;
  return {
    title: `Return against computation, ${mode} actions`,
    subtitle:
      "Each dot a threshold τ; bands are 95 % intervals. Choose a dot to see its games, then a game to see it played again.",
    series,
  };
}

function seriesOf({ entry }: ResultCurve, points: readonly ResultPoint[]) {
  const isConfirmed = entry.kind === "confirmation";
  return {
    name: entry.method,
    title: isConfirmed ? `${entry.method}, confirmed` : entry.method,
    points: [...points].sort((left, right) => left.cost - right.cost).map((point) => dot(entry, point)),
  };
}

function dot(entry: ResultsEntry, point: ResultPoint): ReturnCostPoint {
  const { games, numDistinct } = point;
  return {
    cost: point.cost * 100,
    score: point.mean,
    low: point.low,
    high: point.high,
    tau: tauText(point.tau),
    numGames: games.length,
    isConfirmed: entry.kind === "confirmation",
    notes: numDistinct < games.length ? [`${formatCount(numDistinct)} of the games differ`] : [],
    key: { entry, point } satisfies DotKey,
  };
}

/** Evaluations of a training, from its first to its latest. */
export function trainingChart({ entry, points, isGrowing }: TrainingCurve): ReturnCostChartData {
  const series = (["greedy", "sampled"] as const).flatMap((name) => {
    const known = points.flatMap((point) =>
      point[name] === null ? [] : [{ step: point.numSteps, score: point[name] }],
    );
    return known.length === 0 ? [] : [{ name, points: known.map(trainingDot) }];
  });
  return {
    title: `Training: ${entry.file}`,
    subtitle: isGrowing
      ? "It is being trained now; the curve grows."
      : "Mean returns of the games that it played meanwhile.",
    series,
    costTitle: "steps of training",
    costFormat: "count",
  };
}

function trainingDot({ step, score }: { readonly step: number; readonly score: number }): ReturnCostPoint {
  return { cost: step, score, low: null, high: null, tau: "", numGames: 0 };
}

/** Files by their game, in the order in which the games first come. */
export function entriesByGame(
  entries: readonly ResultsEntry[],
): ReadonlyMap<string, readonly ResultsEntry[]> {
  const games = new Map<string, ResultsEntry[]>();
  for (const entry of entries) games.set(entry.game, [...(games.get(entry.game) ?? []), entry]);
  return games;
}

/** Games to choose from, the lowest seed first. */
export function gamesBySeed(games: readonly StoredGame[]): StoredGame[] {
  return [...games].sort((left, right) => left.seed - right.seed || left.index - right.index);
}
