/** The way of the keyboard through the dots of a chart. */
import type { ReturnCostSeries } from "./chart-data.js";

/** A dot: which curve's, and which of it. */
export interface DotPlace {
  readonly series: number;
  readonly point: number;
}

/**
 * Where a key leads from a dot: left and right along the curve, up and down to the curve above or below where it is nearest; undefined if the key
 * leads nowhere.
 *
 * @param isShown - whether a curve is there to go to.
 */
export function moveFrom(
  { series, point }: DotPlace,
  key: string,
  curves: readonly ReturnCostSeries[],
  isShown: (series: number) => boolean,
): DotPlace | undefined {
  const last = curves[series]!.points.length - 1;
  const along = new Map([
    ["ArrowLeft", point - 1],
    ["ArrowRight", point + 1],
    ["Home", 0],
    ["End", last],
  ]);
  const next = along.get(key);
  if (next !== undefined) return next < 0 || next > last ? undefined : { series, point: next };
  const step = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
  if (step === 0) return undefined;
  for (let other = series + step; other >= 0 && other < curves.length; other += step)
    if (isShown(other) && curves[other]!.points.length > 0)
      return { series: other, point: nearestAt(curves[other]!, curves[series]!.points[point]!.cost) };
  return undefined;
}

function nearestAt({ points }: ReturnCostSeries, cost: number): number {
  const distances = points.map((point) => Math.abs(point.cost - cost));
  return distances.indexOf(Math.min(...distances));
}
