/** A whole episode in few points, whatever its length. */

export interface SeriesPoint {
  readonly step: number;
  readonly episodeReturn: number;
  readonly referenceShare: number;
}

export interface Series {
  readonly points: readonly SeriesPoint[];
  /** Steps between kept points. */
  readonly stride: number;
}

export const emptySeries: Series = { points: [], stride: 1 };
const mostPoints = 512;

/** With a point more; when there are too many, every second one stays. The latest is always the last. */
export function extendSeries({ points, stride }: Series, point: SeriesPoint): Series {
  const last = points.at(-1);
  const kept = last !== undefined && last.step % stride !== 0 ? points.slice(0, -1) : points;
  const extended = [...kept, point];
  if (extended.length <= mostPoints) return { points: extended, stride };
  const wider = stride * 2;
  return { points: extended.filter(({ step }, i) => step % wider === 0 || i === mostPoints), stride: wider };
}
