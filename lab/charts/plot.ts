/** Draws the axes, lines and curves of a chart; what happens on them is not its business. */
import {
  type Box,
  clamp,
  linearScale,
  type Range,
  rangesOf,
  type Scale,
  type Tick,
  ticksOf,
  writeCost,
  writeScore,
} from "./axes.js";
import type { ReturnCostChartData, ReturnCostPoint, ReturnCostSeries } from "./chart-data.js";
import { markerPath } from "./markers.js";
import type { SeriesStyle } from "./series-style.js";
import { svg } from "./svg.js";

/** What is to be drawn, and how large. */
export interface PlotParts {
  readonly data: ReturnCostChartData;
  /** One a curve. */
  readonly styles: readonly SeriesStyle[];
  /** Curves that the reader has put away. */
  readonly hidden: ReadonlySet<number>;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** A dot on the screen. */
export interface DrawnDot {
  readonly element: SVGPathElement;
  readonly x: number;
  readonly y: number;
}

export interface DrawnPlot {
  readonly root: SVGSVGElement;
  /** By curve: everything of it. */
  readonly groups: readonly SVGGElement[];
  /** By curve, then by point; none of curves that are hidden. */
  readonly dots: readonly (readonly DrawnDot[])[];
}

const narrow = 480;
const dotRadius = { usual: 4.2, confirmed: 6.4 };
/** Pixels that a division of an axis takes at least. */
const tickRoom = { across: 74, down: 44 };

const lineHeight = 15;
/** Pixels of a letter, about. */
const letterWidth = 6.4;

interface Frame {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
}

export function drawPlot(parts: PlotParts): DrawnPlot {
  const { data, styles, hidden, width, height } = parts;
  const frame = layOut(parts);
  const drawn = data.series.map((series, index) =>
    hidden.has(index) ? { group: svg("g"), dots: [] } : drawSeries(series, styles[index]!, frame),
  );
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "rc-svg" }, [
    drawAxes(data, frame),
    drawLines(data, frame),
    ...drawn.map(({ group }) => group),
  ]);
  return { root, groups: drawn.map(({ group }) => group), dots: drawn.map(({ dots }) => dots) };
}

function layOut({ data, width, height }: PlotParts): Frame {
  const [left, right] = [width < narrow ? 46 : 58, width - 14];
  const numLines = titleLines(costTitleOf(data), right - left).length;
  const box = { left, right, top: 30, bottom: height - 29 - numLines * lineHeight };
  const { costs, scores } = rangesOf(data);
  return {
    box,
    x: linearScale(costs, [box.left, box.right]),
    y: linearScale(scores, [box.bottom, box.top]),
  };
}

function costTitleOf({
  costTitle = "operations a decision, % of the full network",
}: ReturnCostChartData): string {
  return costTitle;
}

/** What stands in brackets goes below where both are too long for one line. */
function titleLines(title: string, width: number): string[] {
  const place = title.indexOf(" (");
  return title.length * letterWidth <= width || place === -1
    ? [title]
    : [title.slice(0, place), title.slice(place + 1)];
}

function drawAxes(data: ReturnCostChartData, { box, x, y }: Frame): SVGGElement {
  const { left, right, top, bottom } = box;
  const { scoreTitle = "return of a whole game" } = data;
  const costTitle = costTitleOf(data);
  const across = ticksOf(x.range, Math.round((right - left) / tickRoom.across), (cost) =>
    writeCost(cost, data.costFormat),
  );
  const down = ticksOf(y.range, Math.round((bottom - top) / tickRoom.down), writeScore);
  const row = ({ value, text }: Tick) => [
    svg("line", { class: "rc-grid", x1: left, x2: right, y1: y(value), y2: y(value) }),
    svg("text", { class: "rc-tick", x: left - 8, y: y(value), dy: "0.32em", "text-anchor": "end" }, [text]),
  ];
  const column = ({ value, text }: Tick) => [
    svg("line", { class: "rc-grid", x1: x(value), x2: x(value), y1: top, y2: bottom }),
    svg("text", { class: "rc-tick", x: x(value), y: bottom + 17, "text-anchor": "middle" }, [text]),
  ];
  return svg("g", { "aria-hidden": "true" }, [
    ...down.flatMap(row),
    ...across.flatMap(column),
    svg("line", { class: "rc-axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    svg("text", { class: "rc-axis-title", x: 2, y: 14 }, [scoreTitle]),
    ...titleLines(costTitle, right - left).map((line, index) => {
      const place = { x: right, y: bottom + 37 + index * lineHeight, "text-anchor": "end" };
      return svg("text", { class: "rc-axis-title", ...place }, [line]);
    }),
  ]);
}

/** Named in the legend, where nothing lies over the names. */
function drawLines({ lines = [], published = [] }: ReturnCostChartData, { box, x, y }: Frame): SVGGElement {
  const { left, right, top, bottom } = box;
  return svg("g", { "aria-hidden": "true" }, [
    ...published.map((cost) =>
      svg("line", { class: "rc-line rc-line-published", x1: x(cost), x2: x(cost), y1: top, y2: bottom }),
    ),
    ...lines.map(({ score, kind }) =>
      svg("line", { class: `rc-line rc-line-${kind}`, x1: left, x2: right, y1: y(score), y2: y(score) }),
    ),
  ]);
}

function drawSeries(
  { points }: ReturnCostSeries,
  { color, marker }: SeriesStyle,
  { x, y }: Frame,
): { readonly group: SVGGElement; readonly dots: DrawnDot[] } {
  const swept = points.filter(({ isConfirmed = false }) => !isConfirmed); // the others are of other games
  const known = withInterval(swept, y.range);
  const corners = [
    ...known.map(({ cost, high }) => `${x(cost)},${y(high)}`),
    ...known.map(({ cost, low }) => `${x(cost)},${y(low)}`).reverse(),
  ];
  const curve = swept.map(({ cost, score }) => `${x(cost)},${y(score)}`);
  const bars = withInterval(points, y.range).map(({ cost, low, high }) =>
    svg("line", { class: "rc-bar", x1: x(cost), x2: x(cost), y1: y(low), y2: y(high) }),
  );
  const dots = points.map(({ cost, score, isConfirmed = false }) => {
    const radius = isConfirmed ? dotRadius.confirmed : dotRadius.usual;
    const [left, top] = [x(cost), y(score)];
    const look = isConfirmed ? "rc-dot rc-dot-confirmed" : "rc-dot";
    const shape = isConfirmed ? "diamond" : marker;
    const place = `translate(${left},${top})`;
    return {
      element: svg("path", { class: look, d: markerPath(shape, radius), transform: place }),
      x: left,
      y: top,
    };
  });
  const group = svg("g", { class: "rc-series" }, [
    svg("polygon", { class: "rc-band", points: corners.join(" ") }),
    ...bars,
    svg("polyline", { class: "rc-curve", points: curve.join(" ") }),
    ...dots.map(({ element }) => element),
  ]);
  group.style.color = color;
  return { group, dots };
}

/** Points whose interval is known, as far as the axis shows it. */
function withInterval(points: readonly ReturnCostPoint[], range: Range) {
  return points.flatMap(({ cost, low, high }) =>
    low === null || high === null ? [] : [{ cost, low: clamp(low, range), high: clamp(high, range) }],
  );
}
