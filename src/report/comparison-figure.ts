/** The figure of a comparison: methods, models and games of several sweeps in one picture. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkList } from "../core/lists.js";
import { checkResult } from "../evaluate/check-result.js";
import type { SweepResult } from "../evaluate/result-schema.js";
import { comparisonFigureData, findIncomparable } from "./comparison-figure-data.js";
import { checkFigure } from "./figure-files.js";
import { gameFigureSpec } from "./game-figure-spec.js";
import { renderSvg, writeDrawing } from "./render.js";

/**
 * Draws return against cost of several sweeps, a row for each game and action mode, and writes `<prefix>.svg` and `<prefix>.png`.
 *
 * @param sweeps - at least one; those of one game and method are models of it, of which the mean is drawn.
 * @returns the paths written.
 * @throws {InvalidArgumentError} if sweeps of a game are of several experts, or were played by other rules.
 */
export async function writeComparisonFigure(
  sweeps: readonly SweepResult[],
  prefix: string,
): Promise<string[]> {
  checkFigure("writeComparisonFigure", prefix);
  for (const sweep of checkList("writeComparisonFigure", "sweeps", sweeps))
    checkResult("writeComparisonFigure", sweep as SweepResult, "sweep");
  if (sweeps.length === 0) {
    throw new InvalidArgumentError(
      describeMismatch("writeComparisonFigure", "at least one sweep", "sweeps", sweeps),
    );
  }
  const difference = findIncomparable(sweeps);
  if (difference !== undefined) {
    throw new InvalidArgumentError(
      `writeComparisonFigure: expected sweeps of one expert and one protocol for each game. ${difference}.`,
    );
  }
  return writeDrawing(await renderSvg(gameFigureSpec(comparisonFigureData(sweeps))), prefix);
}
