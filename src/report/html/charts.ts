/** What charts of a page show: the numbers of its figures, with what can be said of each dot. */
import { gameTitle } from "../../core/game-title.js";
import { formatReturn } from "../../core/number-text.js";
import { formatTau } from "../../core/tau.js";
import { actionModes } from "../../evaluate/episode.js";
import { confirmedLoss } from "../../evaluate/non-inferiority.js";
import type { TrainingResult } from "../../model/training-curve.js";
import type { ReturnCostChartData, ReturnCostPoint, ReturnCostSeries } from "../chart-data.js";
import { comparisonFigureData, findIncomparable } from "../comparison-figure-data.js";
import {
  type BandPoint,
  type GameFigureData,
  type GamePanel,
  type GameRow,
  gameFigureData,
  type Series,
} from "../game-figure-data.js";
import type { Shown } from "../page-parts.js";
import type { Subject } from "../savings.js";
import { playedStretches } from "../training-figure.js";
import { describeTraining, evaluationPoints, trainingFacts } from "../training-table.js";

/** Charts that belong together: they share what they say of themselves. */
export interface ChartGroup {
  readonly title: string;
  readonly subtitle: string;
  readonly charts: readonly ReturnCostChartData[];
}

/** The charts of a figure; none of what is no curve. */
export function chartsOf(shown: Shown): ChartGroup[] {
  if (shown.kind === "improvability") return [];
  if (shown.kind === "training") return [trainingChart(shown.training)];
  const figures =
    shown.kind === "comparison" ? [comparisonFigureData(shown.sweeps)] : methodFigures(shown.subjects);
  return figures.map(groupOf).filter(({ charts }) => charts.length > 0);
}

/** Of each model a figure where models can't stand in one; their mean where a method has several. */
function methodFigures(subjects: readonly Subject[]): GameFigureData[] {
  const sweeps = subjects.map(({ sweep }) => sweep);
  if (findIncomparable(sweeps) !== undefined) return subjects.map((subject) => gameFigureData([subject]));
  const hasModels = new Set(sweeps.map(({ ran }) => ran.method)).size < sweeps.length;
  return [hasModels ? comparisonFigureData(sweeps) : gameFigureData(subjects)];
}

function groupOf({ title, subtitle, rows }: GameFigureData): ChartGroup {
  return { title, subtitle, charts: rows.flatMap((row) => row.panels.map((panel) => chartOf(row, panel))) };
}

function chartOf(row: GameRow, panel: GamePanel): ReturnCostChartData {
  const { costModel, published, series, costs } = panel;
  const allowed = `allowed: ${Math.round(confirmedLoss * 100)} % less, ${formatReturn(row.limit ?? 0)}`;
  return {
    title: [row.title, panel.title, costModel === "performed" ? "what was executed" : undefined]
      .filter((part) => part !== undefined)
      .join(", "),
    series: series.map(seriesOf),
    lines: [
      { kind: "expert", score: row.expert, title: `expert ${formatReturn(row.expert)}` },
      ...(row.limit === undefined ? [] : [{ kind: "limit", score: row.limit, title: allowed } as const]),
    ],
    costTitle:
      costModel === "performed"
        ? "multiply-adds executed, % of the full network"
        : `operations a decision, % of the full network (${costModel} cost model)`,
    costRange: costs,
    scoreRange: row.returns,
    ...(published && { published }),
  };
}

function seriesOf({ method, points, confirmed }: Series): ReturnCostSeries {
  const dots = points.map((point) => dotOf(point));
  if (confirmed !== undefined) dots.push({ ...dotOf(confirmed), isConfirmed: true });
  return { name: method, points: dots.sort((left, right) => left.cost - right.cost) };
}

function dotOf({ cost, mean, low, high, tau, numGames, notes }: BandPoint): ReturnCostPoint {
  const isKnown = low < high;
  const [from, to] = isKnown ? [low, high] : [null, null];
  return { cost, score: mean, low: from, high: to, tau: formatTau(tau), numGames, notes };
}

function trainingChart(training: TrainingResult): ChartGroup {
  const evaluations = evaluationPoints(training);
  const dot = { low: null, high: null, tau: "", numGames: 0 };
  const played = playedStretches(training.rollouts).map(({ step, meanReturn }) => ({
    ...dot,
    cost: step,
    score: meanReturn,
  }));
  const series = [
    { name: "training games", points: played },
    ...actionModes.map((mode) => ({
      name: `evaluated, ${mode}`,
      points: evaluations
        .filter((point) => point.mode === mode)
        .map(({ step, mean, low, high }) => ({ ...dot, cost: step, score: mean, low, high })),
    })),
  ];
  const title = `${gameTitle(trainingFacts(training).game)}: return over training`;
  const costs = { costFormat: "count", costTitle: "environment steps" } as const;
  const shown = series.filter(({ points }) => points.length > 0);
  const charts = shown.length === 0 ? [] : [{ title: "training", series: shown, ...costs }];
  return { title, subtitle: describeTraining(training), charts };
}
