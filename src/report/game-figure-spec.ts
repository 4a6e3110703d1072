/** The figure of a game or of a comparison, as a Vega specification. */
import type { Axis, GroupMark, Mark, Spec } from "vega";
import { formatPercent, formatReturn } from "../core/number-text.js";
import { confirmedLoss } from "../evaluate/non-inferiority.js";
import type { CostModelName } from "../model/cost.js";
import { extraHeight, framed, subtitleLines } from "./figure-frame.js";
import { costLine, returnAt, rule, symbol, textMark, xAt } from "./figure-marks.js";
import { colors, methodColors } from "./figure-style.js";
import type { BandPoint, GameFigureData, GamePanel, GameRow, Series } from "./game-figure-data.js";

/** Pixels. */
const panel = { width: 400, height: 230, gapX: 34, gapY: 62 } as const;
const margin = { top: 122, right: 122, bottom: 62, left: 96 } as const;
/** Between names that would lie on one another. */
const lineHeight = 13;
const legend = { top: 73, rowHeight: 20, swatch: 14, letter: 8 } as const;

/** The drawing of what `gameFigureData` or `comparisonFigureData` collected. */
export function gameFigureSpec(data: GameFigureData): Spec {
  const numColumns = Math.max(...data.rows.map(({ panels }) => panels.length));
  const width = margin.left + numColumns * (panel.width + panel.gapX) - panel.gapX + margin.right;
  const subtitle = subtitleLines(data.subtitle, width);
  const legendTop = legend.top + extraHeight(subtitle);
  const named = placeLegend(data.methods, { top: legendTop, room: width - margin.left });
  const top = margin.top + named.at(-1)!.y - legend.top;
  const height = top + data.rows.length * (panel.height + panel.gapY) - panel.gapY + margin.bottom;
  return framed({ width, height }, { title: data.title, subtitle }, [
    ...named.flatMap(legendMarks),
    ...data.rows.flatMap((row, index) =>
      rowMarks(row, { top, index, isLast: index === data.rows.length - 1 }),
    ),
  ]);
}

interface LegendPlace {
  readonly method: Series["method"];
  readonly x: number;
  readonly y: number;
}

/** In columns, as many as there is room for. */
function placeLegend(
  methods: readonly Series["method"][],
  { top, room }: { readonly top: number; readonly room: number },
): LegendPlace[] {
  const longest = Math.max(...methods.map(({ length }) => length));
  const column = Math.max(110, legend.swatch + legend.letter * longest + 20);
  const numColumns = Math.max(1, Math.floor(room / column));
  return methods.map((method, index) => ({
    method,
    x: margin.left + (index % numColumns) * column,
    y: top + Math.floor(index / numColumns) * legend.rowHeight,
  }));
}

function legendMarks({ method, x, y }: LegendPlace): Mark[] {
  const color = methodColors[method];
  const swatch: Mark = {
    type: "rect",
    encode: {
      enter: {
        x: { value: x },
        y: { value: y },
        width: { value: legend.swatch },
        height: { value: 10 },
        fill: { value: color },
      },
    },
  };
  return [
    swatch,
    textMark({ value: x + 20 }, { value: y + 9 }, { content: method, size: 12, bold: true, color }),
  ];
}

interface RowPlace {
  /** Of the first row. */
  readonly top: number;
  readonly index: number;
  readonly isLast: boolean;
}

function rowMarks(row: GameRow, { top: firstTop, index, isLast }: RowPlace): GroupMark[] {
  const top = firstTop + index * (panel.height + panel.gapY);
  return row.panels.map((shown, column) => ({
    type: "group",
    encode: {
      enter: {
        x: { value: margin.left + column * (panel.width + panel.gapX) },
        y: { value: top },
        width: { value: panel.width },
        height: { value: panel.height },
      },
    },
    scales: [
      {
        name: "x",
        type: "linear",
        domain: [...shown.costs],
        range: [0, panel.width],
        nice: false,
        zero: false,
      },
      {
        name: "return",
        type: "linear",
        domain: [...row.returns],
        range: [panel.height, 0],
        nice: false,
        zero: false,
      },
    ],
    axes: panelAxes(shown, { isFirst: column === 0, isLast }),
    marks: [
      panelTitle(column === 0 ? row.title : undefined, shown.title),
      ...fullNetworkMarks(shown),
      ...(shown.published ?? []).flatMap((cost) => publishedMarks(cost)),
      ...referenceMarks(row, column === row.panels.length - 1),
      ...shown.series.flatMap((series) => seriesMarks(series, { hasBand: shown.series.length <= maxBands })),
    ],
  }));
}

/** More bands than this would hide each other. */
const maxBands = 5;

function panelTitle(row: string | undefined, own: string | undefined): Mark {
  const content = [row, own].filter((part) => part !== undefined).join(": ");
  return textMark({ value: 0 }, { value: -10 }, { content, size: 12.5, bold: true, color: colors.text });
}

const costTitles: Partial<Record<CostModelName, string>> = {
  reference: "operations a decision, % of the full network (reference model)",
  performed: "multiply-adds executed by the engine, % of the full network",
};

function panelAxes(
  { costModel }: GamePanel,
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
): Axis[] {
  const bottom: Axis = { orient: "bottom", scale: "x", grid: true, gridScale: "return", tickCount: 7 };
  const left: Axis = { orient: "left", scale: "return", grid: true, gridScale: "x", tickCount: 6 };
  return [
    isLast ? { ...bottom, title: costTitles[costModel] ?? costModel } : bottom,
    isFirst ? { ...left, title: "return of a whole game" } : { ...left, labels: false, ticks: false },
  ];
}

/** What the exits save is less than this; what the engine executes is far below it, outside its panel. */
function fullNetworkMarks({ costs: [, right] }: GamePanel): Mark[] {
  if (right < 100) return [];
  const label = { content: "full network", size: 10, angle: -90 };
  return [
    rule(
      { x: xAt(100), y: { value: 0 }, y2: { value: panel.height } },
      { color: colors.faint, dash: [1, 3] },
    ),
    textMark({ ...xAt(100), offset: -5 }, { value: panel.height - 8 }, label),
  ];
}

/** Where the paper says that its method keeps the return. */
function publishedMarks(cost: number): Mark[] {
  const label = { content: "the paper's ZTW", size: 10, angle: -90 };
  return [
    rule(
      { x: xAt(cost), y: { value: 0 }, y2: { value: panel.height } },
      { color: colors.faint, dash: [4, 3] },
    ),
    textMark({ ...xAt(cost), offset: -5 }, { value: panel.height - 8 }, label),
  ];
}

/** The expert, and the lowest return that a confirmation allows, named at the right of the last panel. */
function referenceMarks({ expert, limit, returns }: GameRow, isNamed: boolean): Mark[] {
  const lines = [
    { value: expert, name: `expert ${formatReturn(expert)}`, color: colors.expert, dash: [] as number[] },
    ...(limit === undefined
      ? []
      : [
          {
            value: limit,
            name: `${formatPercent(confirmedLoss, 0)} lost: ${formatReturn(limit)}`,
            color: colors.limit,
            dash: [6, 4],
          },
        ]),
  ];
  const [low, high] = returns;
  let lowest = 0;
  return lines.flatMap(({ value, name, color, dash }) => {
    const line = rule(
      { x: { value: 0 }, x2: { value: panel.width }, y: returnAt(value) },
      { color, width: 1.3, dash },
    );
    const y = Math.max(lowest, ((high - value) / (high - low)) * panel.height + 4);
    lowest = y + lineHeight; // the next name stands below this one
    return isNamed
      ? [line, textMark({ value: panel.width + 8 }, { value: y }, { content: name, size: 11, color })]
      : [line];
  });
}

function seriesMarks(
  { method, points, confirmed }: Series,
  { hasBand }: { readonly hasBand: boolean },
): Mark[] {
  const color = methodColors[method];
  const group: GroupMark = {
    type: "group",
    clip: true,
    encode: { enter: { width: { value: panel.width }, height: { value: panel.height } } },
    data: [{ name: "points", values: points.map((point) => ({ ...point })) }],
    marks: [
      ...(hasBand ? [bandMark(color)] : []),
      costLine({ color, width: 1.5 }),
      ...points.map((point) => dot(point, color)),
    ],
  };
  return confirmed === undefined ? [group] : [group, ...confirmedMarks(confirmed, color)];
}

function bandMark(color: string): Mark {
  return {
    type: "area",
    from: { data: "points" },
    encode: {
      enter: {
        x: { scale: "x", field: "cost" },
        y: { scale: "return", field: "low" },
        y2: { scale: "return", field: "high" },
        fill: { value: color },
        fillOpacity: { value: 0.06 }, // where several lie above each other, their edges tell them apart
        stroke: { value: color },
        strokeOpacity: { value: 0.35 },
        strokeWidth: { value: 0.8 },
      },
    },
  };
}

function dot({ cost, mean }: BandPoint, color: string): Mark {
  return symbol({ x: cost, y: mean }, { shape: "circle", size: 30, color });
}

function confirmedMarks({ cost, mean, low, high }: BandPoint, color: string): Mark[] {
  return [
    rule({ x: xAt(cost), y: returnAt(low), y2: returnAt(high) }, { color, width: 2.4 }),
    symbol({ x: cost, y: mean }, { shape: "diamond", size: 150, color }),
  ];
}
