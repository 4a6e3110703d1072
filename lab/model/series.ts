/** A whole episode in few points, whatever its length. */

export interface SeriesPoint {
  readonly step: number;
  readonly episodeReturn: number;
  readonly referenceShare: number;
}

export interface Series {
  readonly points: readonly SeriesPoint[];
  /** Least number of steps between kept points. */
  readonly stride: number;
}

export const emptySeries: Series = { points: [], stride: 1 };
const mostPoints = 512;

/**
 * With a point more; when there are too many, they are thinned to twice the distance. The first one stays, and the latest is always the last.
 * Steps may be missing: viewers are not told of all of them.
 */
export function extendSeries({ points, stride }: Series, point: SeriesPoint): Series {
  const extended = [...withoutClose(points, stride), point];
  if (extended.length <= mostPoints) return { points: extended, stride };
  return { points: thin(extended, stride * 2), stride: stride * 2 };
}

/** Without the latest, if it is there only because it was the latest. */
function withoutClose(points: readonly SeriesPoint[], stride: number): readonly SeriesPoint[] {
  const [before, last] = points.slice(-2);
  return before && last && last.step - before.step < stride ? points.slice(0, -1) : points;
}

function thin(points: readonly SeriesPoint[], stride: number): readonly SeriesPoint[] {
  const kept: SeriesPoint[] = [];
  for (const point of points) {
    const before = kept.at(-1);
    if (before === undefined || point.step - before.step >= stride) kept.push(point);
  }
  const last = points.at(-1)!;
  return kept.at(-1) === last ? kept : [...kept, last];
}
