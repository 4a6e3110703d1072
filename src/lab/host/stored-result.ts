/** Reads result files by the schemas that they were written by. */
import { readFile } from "node:fs/promises";
import { parsePythonJson } from "../../core/json.js";
import {
  type ConfirmationResult,
  confirmationResultSchema,
  type EpisodeRow,
  type SweepResult,
  sweepResultSchema,
} from "../../evaluate/result-schema.js";
import type { Rows } from "../../evaluate/summary.js";
import { type TrainingResult, trainingResultSchema } from "../../model/training-curve.js";

export type StoredResult = SweepResult | ConfirmationResult | TrainingResult;

/** What was played by one policy, and can be played again. */
export type PlayedResult = SweepResult | ConfirmationResult;

const schemas = {
  sweep: sweepResultSchema,
  confirmation: confirmationResultSchema,
  training: trainingResultSchema,
} as const;

/** Every file of ours says its kind in so many words; others need not be parsed. */
const kindPattern = /"kind"\s*:\s*"(sweep|confirmation|training)"/;

/** Undefined where the file holds no such result, or is damaged. */
export async function readStoredResult(path: string): Promise<StoredResult | undefined> {
  try {
    const text = await readFile(path, "utf8");
    const kind = kindPattern.exec(text)?.[1] as keyof typeof schemas | undefined;
    return kind && schemas[kind].safeParse(parsePythonJson(text)).data;
  } catch {
    return undefined; // not JSON, or gone meanwhile
  }
}

/** Its games in an order that stays: of a confirmation, those that chose thresholds come first. */
export function gamesOf(result: PlayedResult): readonly EpisodeRow[] {
  if (result.kind === "sweep") return result.episodes;
  return rowsOf([...(result.sequences ?? []), ...result.attempts]);
}

/** What a figure shows of it, and where that begins among the games. */
export interface ShownGames extends Rows {
  readonly first: number;
}

/** Of a confirmation: the attempts, whose games chose nothing, if it came to any. */
export function shownGames(result: PlayedResult): ShownGames {
  if (result.kind === "sweep") return { ...result, first: 0 };
  const { ran, sequences = [], attempts } = result;
  const parts = attempts.length > 0 ? attempts : sequences;
  const decideMicroseconds = parts.flatMap(({ timing }) => timing.decideMicroseconds);
  const first = attempts.length > 0 ? rowsOf(sequences).length : 0;
  return { ran, episodes: rowsOf(parts), timing: { decideMicroseconds }, first };
}

function rowsOf(parts: readonly { readonly episodes: readonly EpisodeRow[] }[]): EpisodeRow[] {
  return parts.flatMap(({ episodes }) => episodes);
}
