/** Where a study's time goes: a line for each step that ended, and for each part of one that was stopped. A line that a kill tears is left out when they are read. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { studyFiles } from "../../src/tools.js";
import type { Lane } from "./steps.js";

/** Begins with the line's end, so that a torn line spoils no other. */
export function keepTime(
  folder: string,
  { game, model }: Lane,
  took: { readonly step: string; readonly seconds: number },
): void {
  appendFileSync(join(folder, studyFiles.times), `\n${JSON.stringify({ game, model, ...took })}`);
}
