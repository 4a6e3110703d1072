/** Which color and which marker a curve has: those of its method, the same in every chart. */
import { methodColors } from "../../src/report/figure-style.js";
import type { ReturnCostSeries } from "./chart-data.js";
import { type MarkerName, markerNames } from "./markers.js";

export interface SeriesStyle {
  /** A CSS color; of a custom property, so that light and dark pages have their own. */
  readonly color: string;
  readonly marker: MarkerName;
}

const knownNames = Object.keys(methodColors);

/**
 * Styles for curves, in their order. Names of methods have theirs; others, and a method's further curves, take the next that no name in the list
 * has. What was confirmed of a method looks as its curve.
 */
export function seriesStyles(series: readonly ReturnCostSeries[]): SeriesStyle[] {
  const names = series.map(({ name }) => name);
  const places = series.map((one, index) => {
    const isFirst = names.indexOf(one.name) === index || isConfirmed(one);
    return isFirst ? knownNames.indexOf(one.name) : -1;
  });
  const free = knownNames.map((_, place) => place).filter((place) => !places.includes(place));
  return places.map((place) => styleAt(place === -1 ? (free.shift() ?? 0) : place));
}

function isConfirmed({ points }: ReturnCostSeries): boolean {
  return points.length > 0 && points.every((point) => point.isConfirmed === true);
}

function styleAt(place: number): SeriesStyle {
  const name = knownNames[place]! as keyof typeof methodColors;
  return {
    color: `var(--method-${name}, ${methodColors[name]})`,
    marker: markerNames[place % markerNames.length]!,
  };
}
