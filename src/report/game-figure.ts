/** The figure of a game: all methods in one picture, return against cost. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkList } from "../core/lists.js";
import { checkResult } from "../evaluate/check-result.js";
import { checkFigure } from "./figure-files.js";
import { gameFigureData } from "./game-figure-data.js";
import { gameFigureSpec } from "./game-figure-spec.js";
import { renderSvg, writeDrawing } from "./render.js";
import type { Subject } from "./savings.js";

/**
 * Draws return against cost of all methods of a game: bands of 95 % intervals, the expert, what a confirmation allows, what was confirmed.
 *
 * @param subjects - at least one, all of one game.
 * @returns the text of an SVG file.
 */
export function drawGameFigure(subjects: readonly Subject[]): Promise<string> {
  return renderSvg(gameFigureSpec(gameFigureData(subjects)));
}

/**
 * Draws the figure and writes `<prefix>.svg` and `<prefix>.png`.
 *
 * @returns the paths written.
 */
export async function writeGameFigure(subjects: readonly Subject[], prefix: string): Promise<string[]> {
  checkFigure("writeGameFigure", prefix);
  for (const subject of checkList("writeGameFigure", "subjects", subjects))
    checkResult("writeGameFigure", (subject as Subject | null)?.sweep, "sweep");
  if (subjects.length === 0)
    throw new InvalidArgumentError(
      describeMismatch("writeGameFigure", "at least one sweep", "subjects", subjects),
    );
  return writeDrawing(await drawGameFigure(subjects), prefix);
}
