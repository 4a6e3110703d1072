/** What the return-against-cost figure shows, as numbers: one panel an action mode. */

import { checkOptionNames } from "../core/check.js";
import { gameTitle } from "../core/game-title.js";
import { formatPercent } from "../core/number-text.js";
import { distinctTaus, formatTau } from "../core/tau.js";
import { referenceReturns } from "../envs/reference-returns.js";
import { checkResult } from "../evaluate/check-result.js";
import { type ActionMode, actionModes } from "../evaluate/episode.js";
import { allowedDifference } from "../evaluate/non-inferiority.js";
import type { ConfirmationResult, SweepResult } from "../evaluate/result-schema.js";
import { checkSamePolicy } from "../evaluate/same-policy.js";
import type { MeanInterval } from "../evaluate/statistics.js";
import { type CurvePoint, findExpert, type Summary, saving, summarize } from "../evaluate/summary.js";
import { judgeConfirmation, meanRandomReturn, type Verdict } from "../evaluate/verdict.js";
import type { CostModelName } from "../model/cost.js";
import { protocolText } from "./protocol-text.js";

export interface FigureOptions {
  /** Marks the confirmed taus; also gives the random player's return where no table has it. */
  readonly confirmation?: ConfirmationResult;
  /** Default `"reference"`. */
  readonly costModel?: CostModelName;
}

/** A point with the ends of its bar; cost in percent of the full policy. */
export interface PlottedPoint {
  readonly cost: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Empty where a label would overlap its neighbor's. */
  readonly label: string;
}

export interface Panel {
  readonly mode: ActionMode;
  readonly points: readonly PlottedPoint[];
  readonly expert?: PlottedPoint;
  /** Lowest return within the allowed loss; unknown where no random return is known. */
  readonly limit?: number;
  readonly confirmed?: PlottedPoint;
  /** Returns at the bottom and the top. */
  readonly range: readonly [number, number];
}

export interface FigureData {
  readonly title: string;
  readonly subtitle: string;
  readonly costModel: CostModelName;
  /** In percent, as all costs here; unknown under a cost model that depends on what was seen. */
  readonly floor?: number;
  readonly ceiling?: number;
  /** Costs at the left and the right. */
  readonly range: readonly [number, number];
  /** What is executed is a small part of the full policy: powers of ten show it, percents would crowd it. */
  readonly isLogarithmic: boolean;
  readonly panels: readonly Panel[];
}

/** Share of the axis that two labels must lie apart. */
const labelDistance = 0.043;

/**
 * Collects what the figure of a sweep shows.
 *
 * @throws {CheckpointError} if the confirmation is of another policy or protocol.
 */
export function figureData(sweep: SweepResult, options: FigureOptions = {}): FigureData {
  checkOptionNames("drawFigure", options, ["confirmation", "costModel"]);
  const { confirmation, costModel = "reference" } = options;
  checkResult("drawFigure", sweep, "sweep");
  if (confirmation !== undefined) checkResult("drawFigure", confirmation, "confirmation");
  if (confirmation !== undefined) checkSamePolicy("drawFigure", sweep.ran, confirmation.ran);
  const summary = summarize(sweep, costModel);
  const verdicts = confirmation === undefined ? [] : judgeConfirmation(confirmation, costModel);
  const randomReturn =
    referenceReturns(sweep.ran.game)?.random ?? (confirmation && meanRandomReturn(confirmation.random));
  const modes = actionModes.filter((mode) => summary.points.some((point) => point.mode === mode));
  const floor = summary.floor && summary.floor * 100;
  const ceiling = summary.ceiling && summary.ceiling * 100;
  const axis = chooseAxis(summary, { floor, ceiling });
  return {
    title: `${gameTitle(sweep.ran.game)}: return against computation`,
    subtitle: describeSweep(sweep, summary),
    costModel,
    floor,
    ceiling,
    ...axis,
    panels: modes.map((mode) =>
      describePanel(summary, {
        mode,
        axis,
        randomReturn,
        verdict: verdicts.find((verdict) => verdict.mode === mode && verdict.passed),
      }),
    ),
  };
}

function describeSweep(sweep: SweepResult, summary: Summary): string {
  const { ran } = sweep;
  const numTaus = distinctTaus(summary.points.map((point) => point.tau)).length;
  const numSeeds = Math.max(...summary.points.map((point) => point.episodeReturn.count));
  return `${ran.method.toUpperCase()}, ${numTaus} thresholds × ${numSeeds} seeds, protocol ${protocolText(ran)}, one trained model; bars: 95 % intervals`;
}

type CostAxis = Pick<FigureData, "range" | "isLogarithmic">;

function chooseAxis(
  { points }: Summary,
  { floor, ceiling }: Pick<FigureData, "floor" | "ceiling">,
): CostAxis {
  const right = Math.ceil((Math.max(ceiling ?? 0, 100) + 1) / 5) * 5;
  if (floor !== undefined) return { range: [Math.floor((floor - 2) / 5) * 5, right], isLogarithmic: false };
  const least = 100 * Math.min(...points.map(({ relativeCost }) => relativeCost));
  return { range: [10 ** Math.floor(Math.log10(least)), right], isLogarithmic: true };
}

interface PanelParts {
  readonly mode: ActionMode;
  readonly axis: CostAxis;
  readonly randomReturn: number | undefined;
  readonly verdict: Verdict | undefined;
}

function describePanel(summary: Summary, { mode, axis, randomReturn, verdict }: PanelParts): Panel {
  const points = labelSparsely(
    summary.points.filter((point) => point.mode === mode),
    axis,
  );
  const expertPoint = findExpert(summary, mode);
  const expert = expertPoint && plot(expertPoint, "");
  const limit =
    expert === undefined || randomReturn === undefined
      ? undefined
      : expert.mean + allowedDifference(expert.mean, randomReturn);
  const confirmed = verdict && plot(verdict.point, describeVerdict(verdict));
  const returns = [...points, ...(confirmed ? [confirmed] : [])].flatMap(({ low, high }) => [low, high]);
  return {
    mode,
    points,
    expert,
    limit,
    confirmed,
    range: padded(limit === undefined ? returns : [...returns, limit]),
  };
}

function describeVerdict({ tau, point }: Verdict): string {
  return `confirmed: tau ${formatTau(tau)} saves ${formatPercent(saving(point), 0)} (n = ${point.episodeReturn.count})`;
}

/** Labels a point with its tau if the last label is far enough to the left. */
function labelSparsely(points: readonly CurvePoint[], { range, isLogarithmic }: CostAxis): PlottedPoint[] {
  const scale = isLogarithmic ? Math.log : (cost: number) => cost;
  const [left, right] = range.map(scale) as [number, number];

  let lastLabelled = Number.NEGATIVE_INFINITY;
  return [...points]
    .sort((left, right) => left.relativeCost - right.relativeCost)
    .map((point) => {
      const place = (scale(point.relativeCost * 100) - left) / (right - left);
      const isFar = place - lastLabelled >= labelDistance;
      if (isFar) lastLabelled = place;
      return plot(point, isFar ? formatTau(point.tau) : "");
    });
}

function plot(point: CurvePoint, label: string): PlottedPoint {
  const { mean, low, high } = barEnds(point.episodeReturn);
  return { cost: point.relativeCost * 100, mean, low, high, label };
}

/** An unknown interval is drawn as no bar at all. */
export function barEnds(interval: MeanInterval): { mean: number; low: number; high: number } {
  const { mean, low, high } = interval;
  return Number.isNaN(low) ? { mean, low: mean, high: mean } : { mean, low, high };
}

/** The range of an axis that shows all of these. */
export function padded(values: readonly number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const padding = 0.08 * (high - low) || 1;
  return [low - padding, high + padding];
}
