/** What the figure of a game shows, as numbers: return against cost of all its methods, in rows of action modes. */
import { gameTitle } from "../core/game-title.js";
import type { Tau } from "../core/tau.js";
import { referenceReturns } from "../envs/reference-returns.js";
import { type ActionMode, actionModes } from "../evaluate/episode.js";
import { allowedDifference } from "../evaluate/non-inferiority.js";
import { type CurvePoint, findExpert, type Summary, summarize } from "../evaluate/summary.js";
import { judgeConfirmation, meanRandomReturn } from "../evaluate/verdict.js";
import type { PolicyName } from "../model/bundle-schema.js";
import type { CostModelName } from "../model/cost.js";
import { barEnds, padded } from "./figure-data.js";
import { protocolText } from "./protocol-text.js";
import { describeExits } from "./row-facts.js";
import type { Subject } from "./savings.js";

/** A mean with the ends of its interval; cost in percent of the full network. */
export interface BandPoint {
  readonly cost: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly tau: Tau;
  readonly numGames: number;
  /** Who decided, how many games differ: a line each, for figures that have room to say it. */
  readonly notes: readonly string[];
}

/** One method's curve: the sweep's thresholds, and the one that was confirmed. */
export interface Series {
  readonly method: PolicyName;
  readonly points: readonly BandPoint[];
  readonly confirmed: BandPoint | undefined;
}

/** One action mode under one cost model. */
export interface GamePanel {
  readonly title?: string;
  /** Costs at which a publication says that its method keeps the return. */
  readonly published?: readonly number[];
  readonly costModel: CostModelName;
  readonly series: readonly Series[];
  /** Costs at the left and the right. */
  readonly costs: readonly [number, number];
}

export interface GameRow {
  readonly title: string;
  /** The expert's mean return, and the lowest that a confirmation allows. */
  readonly expert: number;
  readonly limit: number | undefined;
  /** Returns at the bottom and the top, the same in every panel. */
  readonly returns: readonly [number, number];
  readonly panels: readonly GamePanel[];
}

export interface GameFigureData {
  readonly title: string;
  readonly subtitle: string;
  readonly methods: readonly PolicyName[];
  readonly rows: readonly GameRow[];
}

/** Collects what the figure shows of one game's sweeps and confirmations; at least one sweep. */
export function gameFigureData(subjects: readonly Subject[]): GameFigureData {
  const { ran } = subjects[0]!.sweep;
  const costModels = costModelsOf(subjects);
  const numSeeds = Math.max(
    ...summariesOf(subjects, "reference").flatMap(({ points }) => points.map(countGames)),
  );
  return {
    title: `${gameTitle(ran.game)}: return against computation`,
    subtitle: `Each dot a threshold tau, from low (left) to high (right): ${numSeeds} games, bands 95 % intervals. Diamonds: confirmed on fresh seeds. Protocol ${protocolText(ran)}.`,
    methods: subjects.map(({ sweep }) => sweep.ran.method),
    rows: actionModes.flatMap((mode) => gameRow(subjects, mode, costModels)),
  };
}

/** What was really executed too, where every game of every method was counted. */
function costModelsOf(subjects: readonly Subject[]): CostModelName[] {
  const rows = subjects.flatMap(({ sweep }) => sweep.episodes);
  return rows.every(({ performed }) => performed !== undefined) ? ["reference", "performed"] : ["reference"];
}

function summariesOf(subjects: readonly Subject[], costModel: CostModelName): Summary[] {
  return subjects.map(({ sweep }) => summarize(sweep, costModel));
}

function countGames({ episodeReturn }: CurvePoint): number {
  return episodeReturn.count;
}

function gameRow(
  subjects: readonly Subject[],
  mode: ActionMode,
  costModels: readonly CostModelName[],
): GameRow[] {
  const panels = costModels.map((costModel) => gamePanel(subjects, mode, costModel));
  const expert = summariesOf(subjects, "reference").flatMap((summary) => findExpert(summary, mode) ?? [])[0];
  if (expert === undefined) return [];
  const { mean } = expert.episodeReturn;
  const randomReturn = randomReturnOf(subjects);
  const limit = randomReturn === undefined ? undefined : mean + allowedDifference(mean, randomReturn);
  const shown = panels
    .flatMap(({ series }) => series.flatMap(pointsOf))
    .flatMap(({ low, high }) => [low, high]);
  return [
    {
      title: modeTitle(mode),
      expert: mean,
      limit,
      panels,
      returns: padded([...shown, mean, ...(limit === undefined ? [] : [limit])]),
    },
  ];
}

/** What stands above a row of one action mode. */
export function modeTitle(mode: ActionMode): string {
  return `${mode} actions`;
}

export function pointsOf({ points, confirmed }: Series): BandPoint[] {
  return confirmed === undefined ? [...points] : [...points, confirmed];
}

function randomReturnOf(subjects: readonly Subject[]): number | undefined {
  const known = subjects.flatMap(({ confirmation }) =>
    confirmation ? [meanRandomReturn(confirmation.random)] : [],
  );
  return known[0] ?? referenceReturns(subjects[0]!.sweep.ran.game)?.random;
}

function gamePanel(subjects: readonly Subject[], mode: ActionMode, costModel: CostModelName): GamePanel {
  const series = subjects.flatMap((subject) => {
    const points = summarize(subject.sweep, costModel)
      .points.filter((point) => point.mode === mode)
      .map(plot);
    if (points.length === 0) return [];
    const confirmed = confirmedPoint(subject, mode, costModel);
    return [
      {
        method: subject.sweep.ran.method,
        points: points.sort((left, right) => left.cost - right.cost),
        confirmed,
      },
    ];
  });
  return { costModel, series, costs: costRange(series, costModel) };
}

/** The axis of costs that shows all points of these. */
export function costRange(series: readonly Series[], costModel: CostModelName): [number, number] {
  const costs = series.flatMap(pointsOf).map(({ cost }) => cost);
  if (costModel === "performed") return [0, Math.max(...costs) * 1.08];
  return [Math.min(...costs) - 3, Math.max(100, ...costs) + 3];
}

/** Old confirmations did not count what was executed. */
function confirmedPoint(
  { confirmation }: Subject,
  mode: ActionMode,
  costModel: CostModelName,
): BandPoint | undefined {
  if (confirmation === undefined) return undefined;
  const verdict = judgeConfirmation(confirmation).find(
    (candidate) => candidate.mode === mode && candidate.passed,
  );
  if (verdict === undefined) return undefined;
  const { point } = verdict;
  if (costModel !== "performed") return plot(point);
  return point.performed && plot({ ...point, relativeCost: point.performed.relativeCost });
}

/** A point of one model. */
export function plot(point: CurvePoint): BandPoint {
  const { relativeCost, episodeReturn, tau, numDistinct } = point;
  return {
    cost: relativeCost * 100,
    ...barEnds(episodeReturn),
    tau,
    numGames: episodeReturn.count,
    notes: [
      ...(numDistinct < episodeReturn.count ? [`${numDistinct} distinct games`] : []),
      describeExits(point),
    ],
  };
}
