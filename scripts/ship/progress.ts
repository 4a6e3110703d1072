/** What an earlier try has already made: a run that was stopped goes on where it stood. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readJson } from "../../src/tools.js";
import { type ShippedMethod, shippedMethods } from "./places.js";

const weightsSchema = z.looseObject({ sha256: z.string(), training: z.record(z.string(), z.unknown()) });
/** The part of a bundle's `policy.json` that tells weights apart; the bundle may be half made. */
const manifestSchema = z.looseObject({
  expert: weightsSchema,
  methods: z.record(z.string(), weightsSchema),
});
export type ShipManifest = z.infer<typeof manifestSchema>;

const ranSchema = z.looseObject({ ran: z.record(z.string(), z.unknown()) });

export function hasBundle(folder: string): boolean {
  return existsSync(join(folder, "policy.json"));
}

export function readShipManifest(folder: string): ShipManifest {
  return readJson("ship", join(folder, "policy.json"), manifestSchema);
}

/**
 * Whether a method need not be distilled: a finished distillation leaves no checkpoint, so it would be made again.
 *
 * @param bundle - the folder that is being made.
 * @param source - the bundle with the expert that is to ship; another's methods do not count, nor what was made on top of other weights.
 */
export function isDistilled(method: ShippedMethod, bundle: string, source: string): boolean {
  if (!hasBundle(bundle)) return false;
  const { expert, methods } = readShipManifest(bundle);
  const made = methods[method];
  if (made === undefined || expert.sha256 !== readShipManifest(source).expert.sha256) return false;
  const base = shippedMethods[shippedMethods.indexOf(method) - 1];
  if (base === undefined) return true;
  return isDistilled(base, bundle, source) && made.training.baseSha256 === methods[base]?.sha256;
}

/**
 * Whether a result need not be played: a finished evaluation leaves only that, and it counts if it was played with these weights.
 *
 * @param weights - fields of the result's `ran`: `expertSha256`, `methodSha256`.
 */
export function isPlayed(file: string, weights: Readonly<Record<string, string>>): boolean {
  if (!existsSync(file)) return false;
  const { ran } = readJson("ship", file, ranSchema);
  return Object.entries(weights).every(([name, sha256]) => ran[name] === sha256);
}
