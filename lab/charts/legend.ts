/** The names of a chart's curves, which put them away and bring them back. */
import { writeCost } from "./axes.js";
import type { ReturnCostChartData } from "./chart-data.js";
import { markerPath } from "./markers.js";
import type { SeriesStyle } from "./series-style.js";
import { html, svg } from "./svg.js";

export interface LegendParts {
  readonly data: ReturnCostChartData;
  readonly styles: readonly SeriesStyle[];
  readonly hidden: ReadonlySet<number>;
  /** Intervals are shown of the curve alone that is looked at. */
  readonly isCrowded: boolean;
  readonly onToggle: (series: number) => void;
  /** The pointer is over a name, or it has the focus; undefined once it is gone. */
  readonly onHover: (series: number | undefined) => void;
}

/** Buttons where there are several curves; the lines of the chart have names only. */
export function drawLegend(parts: LegendParts): HTMLElement {
  const { series, lines = [], published = [], costFormat } = parts.data;
  const buttons = series.length > 1 ? series.map((_, index) => curveButton(parts, index)) : [];
  const names = [
    ...lines.map(({ kind, title }) => lineName(kind, title)),
    ...published.map((cost) => lineName("published", `the paper: ${writeCost(cost, costFormat)}`)),
  ];
  if (parts.isCrowded) names.push(html("span", { class: "rc-line-name" }, ["intervals: point at a curve"]));
  return html("div", { class: "rc-legend", role: "group", "aria-label": "Legend" }, [...buttons, ...names]);
}

function curveButton({ data, styles, hidden, onToggle, onHover }: LegendParts, index: number): HTMLElement {
  const { name, title = name } = data.series[index]!;
  const look = { type: "button", class: "rc-name", "aria-pressed": String(!hidden.has(index)) };
  const button = html("button", look, [swatch(styles[index]!), title]);
  button.addEventListener("click", () => onToggle(index));
  for (const event of ["pointerenter", "focus"]) button.addEventListener(event, () => onHover(index));
  for (const event of ["pointerleave", "blur"]) button.addEventListener(event, () => onHover(undefined));
  return button;
}

function lineName(kind: string, title: string): HTMLElement {
  const line = svg("line", { class: `rc-line rc-line-${kind}`, x1: 0, x2: 22, y1: 7, y2: 7 });
  const drawn = svg("svg", { viewBox: "0 0 22 14", width: 22, height: 14, "aria-hidden": "true" }, [line]);
  return html("span", { class: "rc-line-name" }, [drawn, title]);
}

function swatch({ color, marker }: SeriesStyle): SVGSVGElement {
  const drawn = svg("svg", { viewBox: "-11 -7 22 14", width: 22, height: 14, "aria-hidden": "true" }, [
    svg("line", { class: "rc-curve", x1: -11, x2: 11, y1: 0, y2: 0 }),
    svg("path", { class: "rc-dot", d: markerPath(marker, 4.2) }),
  ]);
  drawn.style.color = color;
  return drawn;
}
