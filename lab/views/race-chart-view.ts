/** Scores of a whole race, step by step, with a line where the two first took different actions. */
import { fitCanvas } from "../dom/canvas.js";
import { element } from "../dom/element.js";
import { observeSize } from "../dom/observed-size.js";
import type { Series } from "../model/series.js";
import { scoreText } from "../model/texts.js";
import type { MatchState } from "../state/lab-state.js";
import { exitColors } from "./exit-colors.js";

interface Box {
  readonly width: number;
  readonly height: number;
}

/** Room for numbers, in pixels. */
const margin = { top: 18, right: 8, bottom: 20, left: 52 };

export function createRaceChartView() {
  const canvas = element("canvas", {
    class: "race-chart",
    attributes: { role: "img", "aria-label": "Scores of both, step by step" },
  });
  const box = observeSize(canvas);
  return {
    element: canvas,
    draw({ lanes, difference }: MatchState): void {
      const context = fitCanvas(canvas, box);
      if (context === undefined) return;
      const plot = scales(
        lanes.map(({ series }) => series),
        box,
      );
      drawAxes(context, plot, box);
      if (difference !== null) drawDifference(context, plot.x(difference.step), box);
      for (const [index, lane] of lanes.entries()) drawLine(context, lane.series, { plot, index });
    },
  };
}

function scales(all: readonly Series[], { width, height }: Box) {
  const points = all.flatMap((series) => series.points);
  const lastStep = Math.max(60, ...points.map(({ step }) => step));
  const scores = points.map(({ episodeReturn }) => episodeReturn);
  const [low, high] = [Math.min(0, ...scores), Math.max(1, ...scores)];
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  return {
    low,
    high,
    lastStep,
    x: (step: number) => margin.left + (step / lastStep) * inner.width,
    y: (score: number) => margin.top + (1 - (score - low) / (high - low)) * inner.height,
  };
}

type Plot = ReturnType<typeof scales>;

function drawAxes(context: CanvasRenderingContext2D, plot: Plot, { width, height }: Box): void {
  context.font = "11px system-ui, sans-serif";
  context.fillStyle = exitColors.of("muted");
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const score of [plot.low, plot.high]) {
    context.fillText(scoreText(score), margin.left - 8, plot.y(score));
    context.globalAlpha = 0.35;
    context.fillRect(margin.left, Math.round(plot.y(score)), width - margin.left - margin.right, 1);
    context.globalAlpha = 1;
  }
  context.textBaseline = "alphabetic";
  context.fillText(`step ${scoreText(plot.lastStep + 1)}`, width - margin.right, height - 4);
}

function drawDifference(context: CanvasRenderingContext2D, x: number, { height }: Box): void {
  context.strokeStyle = exitColors.of("ember");
  context.setLineDash([4, 3]);
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, margin.top);
  context.lineTo(x, height - margin.bottom);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = exitColors.of("ember");
  context.textAlign = "center";
  context.fillText("first difference", Math.max(x, margin.left + 42), margin.top - 6);
}

function drawLine(
  context: CanvasRenderingContext2D,
  series: Series,
  { plot, index }: { readonly plot: Plot; readonly index: number },
): void {
  const color = exitColors.of(`lane-${index}`);
  const last = series.points.at(-1);
  if (last === undefined) return;
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = index === 0 ? 5 : 2; // of two lines in one place both are seen
  context.beginPath();
  let before = series.points[0]!;
  for (const point of series.points) {
    context.lineTo(plot.x(point.step), plot.y(before.episodeReturn)); // a score stays until it changes
    context.lineTo(plot.x(point.step), plot.y(point.episodeReturn));
    before = point;
  }
  context.stroke();
  context.beginPath();
  context.arc(plot.x(last.step), plot.y(last.episodeReturn), 3.5, 0, 2 * Math.PI);
  context.fill();
}
