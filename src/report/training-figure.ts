/** The learning curve of an expert as a figure: returns over environment steps. */

import type { GroupMark, Mark, Spec } from "vega";
import { gameTitle } from "../core/game-title.js";
import { type ActionMode, actionModes } from "../evaluate/episode.js";
import { checkTraining, joinRows, type RolloutRow, type TrainingResult } from "../model/training-curve.js";
import { padded } from "./figure-data.js";
import { checkFigure } from "./figure-files.js";
import { card, returnAt, rule, symbol, textMark, xAt } from "./figure-marks.js";
import { axisStyle, colors, fontFamily, layout } from "./figure-style.js";
import { renderSvg, writeDrawing } from "./render.js";
import { describeTraining, type EvaluationPoint, evaluationPoints, trainingFacts } from "./training-table.js";

/**
 * Draws returns over environment steps: the training's own games as a line, evaluations with their 95 % intervals.
 *
 * @returns the text of an SVG file.
 */
export function drawTraining(training: TrainingResult): Promise<string> {
  return renderSvg(trainingSpec(training));
}

/**
 * Draws the figure and writes `<prefix>.svg` and `<prefix>.png`.
 *
 * @returns the paths written.
 */
export async function writeTrainingFigure(training: TrainingResult, prefix: string): Promise<string[]> {
  checkTraining("writeTrainingFigure", training);
  checkFigure("writeTrainingFigure", prefix);
  return writeDrawing(await drawTraining(training), prefix);
}

/** A stretch of training with games that ended in it. */
export interface PlayedStretch {
  readonly step: number;
  readonly meanReturn: number;
}

/** Nothing is written beside this plot. */
const margin = { ...layout.margin, right: 40 } as const;

/** A line of more points than this would show the games' noise alone. */
const maxStretches = 50;

function trainingSpec(training: TrainingResult): Spec {
  const { plotWidth, plotHeight } = layout;
  const height = plotHeight.one;
  const played = playedStretches(training.rollouts);
  const points = evaluationPoints(training);
  const returns = [
    ...played.map(({ meanReturn }) => meanReturn),
    ...points.flatMap(({ low, high }) => [low, high]),
  ];
  const lastStep = Math.max(...training.rollouts.map(({ step }) => step), 1);
  return {
    width: plotWidth + margin.left + margin.right,
    height: height + margin.top + margin.bottom,
    padding: 0,
    autosize: "none",
    background: colors.background,
    config: { text: { font: fontFamily }, axis: axisStyle },
    scales: [
      { name: "x", type: "linear", domain: [0, lastStep], range: [0, plotWidth], nice: false },
      {
        name: "return",
        type: "linear",
        domain: returns.length > 0 ? padded(returns) : [0, 1],
        range: [height, 0],
        nice: false,
        zero: false,
      },
    ],
    marks: [
      card(plotWidth + margin.left + margin.right, height + margin.top + margin.bottom),
      ...titleMarks(training),
      plotMark(played, points, height),
    ],
  };
}

/** The games that the training played itself, in as many stretches as a line can show. */
export function playedStretches(rollouts: readonly RolloutRow[]): PlayedStretch[] {
  const length = Math.ceil(rollouts.length / maxStretches);
  return rollouts.flatMap((_, first) => {
    if (first % length !== 0) return [];
    const { step, meanReturn } = joinRows(rollouts.slice(first, first + length));
    return meanReturn === null ? [] : [{ step, meanReturn }];
  });
}

function titleMarks(training: TrainingResult): Mark[] {
  const title = `${gameTitle(trainingFacts(training).game)}: return over training`;
  return [
    textMark({ value: 24 }, { value: 36 }, { content: title, size: 18, bold: true, color: colors.text }),
    textMark(
      { value: 24 },
      { value: 58 },
      { content: `${describeTraining(training)}; bars: 95 % intervals`, size: 11.5 },
    ),
  ];
}

function plotMark(
  played: readonly PlayedStretch[],
  points: readonly EvaluationPoint[],
  height: number,
): GroupMark {
  return {
    type: "group",
    encode: {
      enter: {
        x: { value: margin.left },
        y: { value: margin.top },
        width: { value: layout.plotWidth },
        height: { value: height },
      },
    },
    axes: [
      {
        orient: "bottom",
        scale: "x",
        grid: true,
        gridScale: "return",
        tickCount: 8,
        format: "~s",
        title: "environment steps",
      },
      {
        orient: "left",
        scale: "return",
        grid: true,
        gridScale: "x",
        tickCount: 8,
        title: "return of a whole game",
      },
    ],
    marks: [
      ...legendMarks(),
      lineMark(played, "step", "meanReturn", colors.expert),
      ...actionModes.flatMap((mode) =>
        evaluationMarks(
          points.filter((point) => point.mode === mode),
          mode,
        ),
      ),
    ],
  };
}

/** Names above the plot, in the colors that they stand for. */
function legendMarks(): Mark[] {
  const names = [
    { content: "games of the training", color: colors.expert },
    { content: "evaluations, greedy", color: colors.greedy },
    { content: "evaluations, sampled", color: colors.sampled },
  ];
  return names.map((name, index) =>
    textMark({ value: index * legendWidth }, { value: -12 }, { ...name, size: 12, bold: true }),
  );
}

/** Pixels from one name to the next. */
const legendWidth = 180;

/** Bars of both modes stand beside each other: pixels to either side. */
const barOffset = 2;

function evaluationMarks(points: readonly EvaluationPoint[], mode: ActionMode): Mark[] {
  const color = colors[mode];
  const offset = mode === "greedy" ? -barOffset : barOffset;
  return [
    lineMark(points, "step", "mean", color),
    ...points.flatMap(({ step, mean, low, high }) => [
      rule({ x: { ...xAt(step), offset }, y: returnAt(low), y2: returnAt(high) }, { color, width: 1.3 }),
      symbol({ x: step, y: mean }, { shape: "circle", size: 36, color, offset }),
    ]),
  ];
}

function lineMark<Row extends object>(
  rows: readonly Row[],
  x: keyof Row & string,
  y: keyof Row & string,
  color: string,
): GroupMark {
  const line: Mark = {
    type: "line",
    from: { data: "rows" },
    encode: {
      enter: {
        x: { scale: "x", field: x },
        y: { scale: "return", field: y },
        stroke: { value: color },
        strokeOpacity: { value: 0.5 },
        strokeWidth: { value: 1.2 },
      },
    },
  };
  return { type: "group", data: [{ name: "rows", values: rows.map((row) => ({ ...row })) }], marks: [line] };
}
