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

/** Curves of one game and one way of choosing actions: one for each method and protocol of a folder, its confirmed thresholds among the swept ones. */
export function resultChart(
  curves: readonly ResultCurve[],
  mode: ResultPoint["mode"],
): ReturnCostChartData | undefined {
  const series = [...curvesByPolicy(curves).values()].flatMap((own) => seriesOf(own, mode) ?? []);
  if (series.length === 0) return undefined;
  return {
    title: `Return against computation, ${mode} actions`,
    subtitle:
      "Each dot a threshold τ; bands are 95 % intervals, diamonds were confirmed on fresh seeds. Choose a dot to see its games.",
    series: withTitles(series),
  };
}

/** Sweep and confirmation of one method lie in one folder; games of other rules are another curve. */
function curvesByPolicy(curves: readonly ResultCurve[]): ReadonlyMap<string, readonly ResultCurve[]> {
  const policies = new Map<string, ResultCurve[]>();
  for (const curve of curves) {
    const { method, protocol } = curve.entry;
    const key = JSON.stringify([folderOf(curve.entry), method, protocol]);
    policies.set(key, [...(policies.get(key) ?? []), curve]);
  }
  return policies;
}

function folderOf({ file }: ResultsEntry): string {
  return file.split("/").slice(0, -1).join("/");
}

function seriesOf(curves: readonly ResultCurve[], mode: ResultPoint["mode"]) {
  const { entry } = curves[0]!;
  const points = curves.flatMap((curve) =>
    curve.points.filter((point) => point.mode === mode).map((point) => dot(curve.entry, point)),
  );
  if (points.length === 0) return undefined;
  points.sort((left, right) => left.cost - right.cost);
  return { name: entry.method as string, folder: folderOf(entry), protocol: entry.protocol, points };
}

/** The legend says the folder where several have a method, and the protocol where curves differ in it. */
function withTitles(
  series: readonly NonNullable<ReturnType<typeof seriesOf>>[],
): ReturnCostChartData["series"] {
  const isOneProtocol = new Set(series.map(({ protocol }) => protocol)).size === 1;
  return series.map(({ name, folder, protocol, points }) => {
    const isOneFolder = series.every((other) => other.name !== name || other.folder === folder);
    const told = [...(isOneFolder ? [] : [folder]), ...(isOneProtocol ? [] : [protocol])];
    return { name, title: told.length === 0 ? name : `${name} (${told.join("; ")})`, points };
  });
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
    notes: numDistinct < games.length ? [`${formatCount(numDistinct)} different games among them`] : [],
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

/** What one looks at first: methods whose games can be played again here. Full networks alone are no curve. */
export function isShownFirst({ kind, method, replayProblem }: ResultsEntry): boolean {
  return kind === "training" || (replayProblem === null && method !== "expert");
}
