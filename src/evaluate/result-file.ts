/** Reads and writes result files: JSON with one line an episode, whole or absent. */
import type { ZodType } from "zod";
import { z } from "zod";
import { CheckpointError, describeMismatch } from "../core/errors.js";
import { readJson, writeFileAtomic } from "../core/files.js";
import {
  type ConfirmationResult,
  confirmationResultSchema,
  resultFormatVersion,
  type SweepResult,
  sweepResultSchema,
} from "./result-schema.js";

/**
 * Reads the stored result of a sweep.
 *
 * @throws {CheckpointError} if the file is missing, damaged, of another kind or of another version.
 */
export function readSweep(path: string): SweepResult {
  return readResult("readSweep", path, "sweep", sweepResultSchema);
}

/**
 * Reads the stored result of a confirmation. Its verdict is not in the file: `judgeConfirmation` computes it from the rows.
 *
 * @throws {CheckpointError} if the file is missing, damaged, of another kind or of another version.
 */
export function readConfirmation(path: string): ConfirmationResult {
  return readResult("readConfirmation", path, "confirmation", confirmationResultSchema);
}

const resultKinds = ["sweep", "confirmation", "training", "measures"] as const;
export type ResultKind = (typeof resultKinds)[number];

/**
 * Tells which kind of result a file holds; those of training are read by `readTraining`, measures by `readMeasures`.
 *
 * @throws {CheckpointError} if it holds none of these.
 */
export function resultKind(path: string): ResultKind {
  const { data } = z.object({ kind: z.enum(resultKinds) }).safeParse(readJson("report", path, z.unknown()));
  if (data !== undefined) return data.kind;
  throw new CheckpointError(
    `report: ${path} is not a result of ztw evaluate (a sweep or a confirmation), and not of ztw train (a training) or ztw measure.`,
  );
}

/** Writes a result in one step. */
export async function writeResult(path: string, result: SweepResult | ConfirmationResult): Promise<void> {
  await writeFileAtomic(path, formatResult(result));
}

/** A result as JSON text: every array of objects has one element a line, so that files stay small and diffs readable. */
export function formatResult(result: SweepResult | ConfirmationResult): string {
  const fields = Object.entries(result).map(([name, value]) => ` ${JSON.stringify(name)}: ${format(value)}`);
  return `{\n${fields.join(",\n")}\n}\n`;
}

function format(value: unknown): string {
  if (!Array.isArray(value) || typeof value[0] !== "object") return JSON.stringify(value);
  return `[\n${value.map((element) => `  ${formatElement(element)}`).join(",\n")}\n ]`;
}

/** An attempt holds episodes of its own, one a line too. */
function formatElement(element: object): string {
  const { episodes, ...rest } = element as { episodes?: unknown };
  if (episodes === undefined) return JSON.stringify(element);
  return `${JSON.stringify(rest).slice(0, -1)},"episodes":${format(episodes)}}`;
}

function readResult<Result>(where: string, path: string, kind: string, schema: ZodType<Result>): Result {
  const advice = "Make it with: ztw evaluate <game>";
  const header = readJson(
    where,
    path,
    z.looseObject({ kind: z.unknown(), formatVersion: z.unknown() }),
    advice,
  );
  if (header.formatVersion !== resultFormatVersion) {
    const expected = `version ${resultFormatVersion}`;
    throw new CheckpointError(
      describeMismatch(where, expected, `formatVersion of ${path}`, header.formatVersion, "Evaluate again."),
    );
  }
  if (header.kind !== kind) {
    throw new CheckpointError(describeMismatch(where, `"${kind}"`, `kind of ${path}`, header.kind));
  }
  return readJson(where, path, schema);
}
