/** The return-against-cost figure as a Vega specification. */
import type { Axis, GroupMark, Mark, Spec } from "vega";
import { formatPercent, formatReturn } from "../core/number-text.js";
import { confirmedLoss } from "../evaluate/non-inferiority.js";
import type { FigureData, Panel, PlottedPoint } from "./figure-data.js";
import { card, costLine, type LineStyle, returnAt, rule, symbol, textMark, xAt } from "./figure-marks.js";
import { axisStyle, colors, fontFamily, layout } from "./figure-style.js";

/** Builds the specification: a white card with one panel an action mode, one above the other. */
export function figureSpec(data: FigureData): Spec {
  const { plotWidth, plotHeight, panelGap, margin } = layout;
  const height = data.panels.length === 1 ? plotHeight.one : plotHeight.several;
  const totalHeight = data.panels.length * (height + panelGap) - panelGap;
  return {
    width: plotWidth + margin.left + margin.right,
    height: totalHeight + margin.top + margin.bottom,
    padding: 0,
    background: colors.background,
    config: { text: { font: fontFamily }, axis: axisStyle },
    scales: [
      {
        name: "x",
        type: data.isLogarithmic ? "log" : "linear",
        domain: [...data.range],
        range: [0, plotWidth],
        nice: false,
        zero: false,
      },
    ],
    marks: [
      card(plotWidth + margin.left + margin.right, totalHeight + margin.top + margin.bottom),
      textMark(
        { value: 24 },
        { value: 36 },
        { content: data.title, size: 18, bold: true, color: colors.text },
      ),
      textMark({ value: 24 }, { value: 58 }, { content: data.subtitle, size: 11.5 }),
      ...data.panels.map((panel, index) => {
        const top = margin.top + index * (height + panelGap);
        const isLast = index === data.panels.length - 1;
        return panelMark(data, panel, { top, height, isLast });
      }),
    ],
  };
}

interface Place {
  readonly top: number;
  readonly height: number;
  readonly isLast: boolean;
}

function panelMark(data: FigureData, panel: Panel, place: Place): GroupMark {
  const { top, height } = place;
  return {
    type: "group",
    encode: {
      enter: {
        x: { value: layout.margin.left },
        y: { value: top },
        width: { value: layout.plotWidth },
        height: { value: height },
      },
    },
    scales: [
      {
        name: "return",
        type: "linear",
        domain: [...panel.range],
        range: [height, 0],
        nice: false,
        zero: false,
      },
    ],
    axes: panelAxes(data, place),
    marks: [
      textMark(
        { value: 0 },
        { value: -26 },
        { content: `${panel.mode} actions`, size: 12.5, bold: true, color: colors[panel.mode] },
      ),
      textMark({ value: -8 }, { value: -7 }, { content: "tau", size: 10, align: "right" }),
      ...costLines(data, height),
      ...referenceLines(panel, height),
      ...curveMarks(panel.points, colors[panel.mode]),
      ...confirmedMarks(data, panel, height),
    ],
  };
}

function panelAxes(data: FigureData, { isLast }: Place): Axis[] {
  const title = isLast
    ? `operations a decision, % of the full policy (${data.costModel} cost model)`
    : undefined;
  return [
    { orient: "bottom", scale: "x", grid: true, gridScale: "return", tickCount: 10, title },
    {
      orient: "left",
      scale: "return",
      grid: true,
      gridScale: "x",
      tickCount: 6,
      title: "return of a whole game",
    },
  ];
}

/** Floor, full policy and ceiling: vertical lines, named along their left sides. */
function costLines(data: FigureData, height: number): Mark[] {
  const lines = [
    { cost: data.floor, name: "floor" },
    { cost: 100, name: "full policy" },
    { cost: data.ceiling, name: "ceiling" },
  ];
  const known = lines.flatMap(({ cost, name }) =>
    cost === undefined ? [] : [{ cost, name: nameLine(name, cost) }],
  );
  return known.flatMap(({ cost, name }) => [
    rule({ x: xAt(cost), y: { value: 0 }, y2: { value: height } }, { color: colors.faint, dash: [1, 3] }),
    textMark({ ...xAt(cost), offset: -5 }, { value: height - 8 }, { content: name, size: 10, angle: -90 }),
  ]);
}

function nameLine(name: string, cost: number): string {
  return `${name} ${cost === 100 ? cost : cost.toFixed(1)} %`;
}

/** The expert with its band, and the limit of the allowed loss, named to the right of the plot. */
function referenceLines(panel: Panel, height: number): Mark[] {
  const { expert, limit, range } = panel;
  if (expert === undefined) return [];
  const expertLabel = Math.max(pixelOf(expert.mean, range, height), layout.labelHeight / 2);
  const band: Mark = {
    type: "rect",
    encode: {
      enter: {
        x: { value: 0 },
        x2: { value: layout.plotWidth },
        y: returnAt(expert.high),
        y2: returnAt(expert.low),
        fill: { value: colors.expert },
        fillOpacity: { value: 0.1 },
      },
    },
  };
  const marks = [
    band,
    acrossPlot(expert.mean, { color: colors.expert, width: 1.5 }),
    rightLabel(expertLabel, `expert ${formatReturn(expert.mean)}`, colors.expert),
  ];
  if (limit === undefined) return marks;
  const limitLabel = Math.max(pixelOf(limit, range, height), expertLabel + layout.labelHeight);
  return [
    ...marks,
    acrossPlot(limit, { color: colors.limit, width: 1.2, dash: [6, 4] }),
    rightLabel(limitLabel, `−${formatPercent(confirmedLoss, 0)}: ${formatReturn(limit)}`, colors.limit),
  ];
}

/** Points with their bars, joined in the order of cost; the line only leads the eye. */
function curveMarks(points: readonly PlottedPoint[], color: string): Mark[] {
  const line = costLine({ color, width: 1.2, opacity: 0.35 });
  const group: GroupMark = {
    type: "group",
    data: [{ name: "points", values: points.map((point) => ({ ...point })) }],
    marks: [line, ...points.flatMap((point) => pointMarks(point, color))],
  };
  return [group];
}

/** A point, its bar, and its tau above the plot, where it hides nothing. */
function pointMarks(point: PlottedPoint, color: string): Mark[] {
  const x = xAt(point.cost);
  return [
    rule({ x, y: returnAt(point.low), y2: returnAt(point.high) }, { color, width: 1.3 }),
    symbol({ x: point.cost, y: point.mean }, { shape: "circle", size: 42, color }),
    textMark(x, { value: -7 }, { content: point.label, size: 10, align: "center" }),
  ];
}

/** The confirmed point, named at the bottom, where a curve that rises to the right leaves room. */
function confirmedMarks(data: FigureData, panel: Panel, height: number): Mark[] {
  const { confirmed: point } = panel;
  if (point === undefined) return [];
  const color = colors.confirmed;
  const labelY = confirmedLabelY(panel, height);
  const [left, right] = data.range;
  const isRight = point.cost > (data.isLogarithmic ? Math.sqrt(left * right) : (left + right) / 2);
  const [offset, align] = isRight ? ([-7, "right"] as const) : ([7, "left"] as const);
  const x = xAt(point.cost);
  return [
    rule({ x, y: returnAt(point.mean), y2: { value: labelY } }, { color, dash: [2, 2] }),
    rule({ x, y: returnAt(point.low), y2: returnAt(point.high) }, { color, width: 2.4 }),
    symbol({ x: point.cost, y: point.mean }, { shape: "diamond", size: 170, color }),
    textMark(
      { ...x, offset },
      { value: labelY },
      { content: point.label, size: 11, bold: true, color, align },
    ),
  ];
}

/** At the bottom, or above the limit of the allowed loss where that line would go through the letters. */
function confirmedLabelY({ limit, range }: Panel, height: number): number {
  const { labelHeight } = layout;
  const bottom = height - labelHeight;
  if (limit === undefined) return bottom;
  const limitY = pixelOf(limit, range, height);
  return Math.abs(limitY - (bottom - labelHeight / 3)) < labelHeight ? limitY - labelHeight / 2 : bottom;
}

function acrossPlot(value: number, style: LineStyle): Mark {
  return rule({ x: { value: 0 }, x2: { value: layout.plotWidth }, y: returnAt(value) }, style);
}

function rightLabel(y: number, content: string, color: string): Mark {
  return textMark({ value: layout.plotWidth + 8 }, { value: y + 4 }, { content, size: 11, color });
}

/** Where a return lies in a panel, in pixels from its top. */
function pixelOf(value: number, [low, high]: Panel["range"], height: number): number {
  return ((high - value) / (high - low)) * height;
}
