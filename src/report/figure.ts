import type { SweepResult } from "../evaluate/result-schema.js";
import { type FigureOptions, figureData } from "./figure-data.js";
import { checkFigure } from "./figure-files.js";
import { figureSpec } from "./figure-spec.js";
import { renderSvg, writeDrawing } from "./render.js";

/**
 * Draws return against cost: every tau with its 95 % interval, the expert, the limit of the allowed loss, floor and ceiling.
 *
 * @returns the text of an SVG file.
 */
export function drawFigure(sweep: SweepResult, options: FigureOptions = {}): Promise<string> {
  return renderSvg(figureSpec(figureData(sweep, options)));
}

/**
 * Draws the figure and writes `<prefix>.svg` and `<prefix>.png`.
 *
 * @returns the paths written.
 */
export async function writeFigure(
  sweep: SweepResult,
  prefix: string,
  options: FigureOptions = {},
): Promise<string[]> {
  checkFigure("writeFigure", prefix);
  return writeDrawing(await drawFigure(sweep, options), prefix);
}
