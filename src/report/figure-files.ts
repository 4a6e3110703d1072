/** Where a figure goes; apart from what draws it, so that programs compile without the types of Vega and of browsers. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkOutputFile } from "../core/output.js";

/**
 * Looks at where a figure would go, before what it shows is computed.
 *
 * @throws {InvalidArgumentError} if it can't be written there.
 */
export function checkFigure(where: string, prefix: string): void {
  if (typeof prefix !== "string" || prefix === "" || /[\\/]$/.test(prefix)) {
    const expected = "the beginning of a file's name";
    throw new InvalidArgumentError(describeMismatch(where, expected, "figure", prefix));
  }
  for (const path of drawingPaths(prefix)) checkOutputFile(where, path, "figure");
}

/** The two files of a figure. */
export function drawingPaths(prefix: string): [string, string] {
  return [`${prefix}.svg`, `${prefix}.png`];
}
