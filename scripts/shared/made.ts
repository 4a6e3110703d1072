/** What an earlier run of a long chain of commands has already made. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readJson } from "../../src/tools.js";

const weightsSchema = z.looseObject({ sha256: z.string(), training: z.record(z.string(), z.unknown()) });
/** The part of a bundle's `policy.json` that tells weights apart; the bundle may be half made. */
const manifestSchema = z.looseObject({
  expert: weightsSchema,
  methods: z.record(z.string(), weightsSchema),
});
export type MadeBundle = z.infer<typeof manifestSchema>;

const ranSchema = z.looseObject({ ran: z.record(z.string(), z.unknown()) });

/** What a folder holds of a bundle. */
export function readMadeBundle(where: string, folder: string): MadeBundle {
  return readJson(where, join(folder, "policy.json"), manifestSchema);
}

/** The same; undefined where it holds none yet. */
export function findMadeBundle(where: string, folder: string): MadeBundle | undefined {
  return existsSync(join(folder, "policy.json")) ? readMadeBundle(where, folder) : undefined;
}

/**
 * Whether a result need not be played: a finished evaluation leaves only that, and it counts if it was played with these weights.
 *
 * @param weights - fields of the result's `ran`: `expertSha256`, `methodSha256`.
 */
export function isPlayed(
  where: string,
  file: string,
  weights: Readonly<Record<string, string | undefined>>,
): boolean {
  if (!existsSync(file)) return false;
  const { ran } = readJson(where, file, ranSchema);
  return Object.entries(weights).every(([name, sha256]) => ran[name] === sha256);
}
