/** Where a distilled method is saved: the bundle that it came from, or another one of the same expert. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CheckpointError } from "../core/errors.js";
import { readBytes, writeFileAtomic } from "../core/files.js";
import { type Bundle, loadBundle } from "../model/bundle.js";

const manifestFile = "policy.json";

/**
 * Refuses an output folder that could not take the method, before hours are spent on it.
 *
 * @throws {CheckpointError} if it holds the bundle of another expert.
 */
export function checkOutput(bundle: Bundle, folder: string): void {
  if (!existsSync(join(folder, manifestFile))) return;
  const found = loadBundle(folder).manifest.expert.sha256;
  const { sha256 } = bundle.manifest.expert;
  if (found === sha256) return;
  throw new CheckpointError(
    `distill: expected the expert with sha256 ${sha256} in ${folder}, found ${found}. Choose another output folder.`,
  );
}

/** Makes an output folder that is not there yet a copy of the bundle: weights first, so that it is never a part. */
export async function prepareOutput(bundle: Bundle, folder: string): Promise<void> {
  if (existsSync(join(folder, manifestFile))) return;
  const weights = readdirSync(bundle.folder).filter((file) => file.endsWith(".safetensors"));
  for (const file of [...weights, manifestFile])
    await writeFileAtomic(join(folder, file), readBytes("distill", join(bundle.folder, file)));
}
