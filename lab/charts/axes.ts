/** Where numbers stand in a chart, and how its axes are divided and written. */
import { ticks } from "d3-array";
import type { ReturnCostChartData } from "./chart-data.js";

export type Range = readonly [number, number];

/** Pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Numbers to pixels, evenly. */
export interface Scale {
  (value: number): number;
  readonly range: Range;
}

export function linearScale(range: Range, [from, to]: Range): Scale {
  const [low, high] = range;
  const place = (value: number) => from + ((value - low) / (high - low)) * (to - from);
  return Object.assign(place, { range });
}

export function clamp(value: number, [low, high]: Range): number {
  return Math.min(Math.max(value, low), high);
}

/** Share of an axis that stays free at each end. */
const padding = 0.06;

/** The range that shows all of these numbers. */
export function rangeOf(values: readonly number[]): Range {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const free = (high - low) * padding || Math.max(1, Math.abs(high) * padding);
  return [low - free, high + free];
}

/** The ranges of both axes. */
export function rangesOf({ series, lines = [], published = [], ...given }: ReturnCostChartData): {
  readonly costs: Range;
  readonly scores: Range;
} {
  const points = series.flatMap((one) => one.points);
  const scores = points.flatMap(({ score, low, high }) => [score, low ?? score, high ?? score]);
  return {
    costs: given.costRange ?? rangeOf([...points.map(({ cost }) => cost), ...published]),
    scores: given.scoreRange ?? rangeOf([...scores, ...lines.map(({ score }) => score)]),
  };
}

/** More curves than this, or intervals that together would paint more of the chart than this share, hide each other. */
const most = { bands: 4, paint: 0.8 };

/** Whether the intervals of all curves can't be shown at once. */
export function areCrowded(data: ReturnCostChartData): boolean {
  const { scores } = rangesOf(data);
  const heights = data.series.map(({ points }) => {
    const bands = points.map(({ low, high }) =>
      low === null || high === null ? 0 : clamp(high, scores) - clamp(low, scores),
    );
    return (
      bands.reduce((sum, height) => sum + height, 0) / Math.max(points.length, 1) / (scores[1] - scores[0])
    );
  });
  return data.series.length > most.bands || heights.reduce((sum, height) => sum + height, 0) > most.paint;
}

/** A division of an axis, and what stands there. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

export function ticksOf(range: Range, most: number, write: (value: number) => string): Tick[] {
  return ticks(range[0], range[1], most).map((value) => ({ value, text: write(value) }));
}

const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** A score beside its axis: as short as it can be. */
export function writeScore(score: number): string {
  return plain.format(score).replace("-", "−");
}

/** A cost beside its axis. */
export function writeCost(cost: number, format: ReturnCostChartData["costFormat"] = "percent"): string {
  return format === "count" ? compact.format(cost) : `${plain.format(cost)} %`;
}
