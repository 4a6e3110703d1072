/** Checkpoints of jobs in a store, so that another machine goes on where one has stopped. */
import { z } from "zod";
import { sha256OfJson } from "../core/canonical-json.js";
import { sha256 } from "../model/safetensors.js";
import { type Artifact, artifactSchema } from "./done.js";
import type { Store } from "./store.js";

const checkpointSchema = z.strictObject({ files: z.array(artifactSchema).min(1).readonly() });
export type StoredCheckpoint = z.output<typeof checkpointSchema>;

/** Files by their names. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Where a job that is not done says how far it is. */
export function checkpointKey(id: string): string {
  return `jobs/${id}/checkpoint.json`;
}

function partKey(id: string, hash: string): string {
  return `jobs/${id}/checkpoint/${hash}`;
}

/**
 * Puts a job's checkpoint into a store: its parts, those that changed, and then what names them. Two that do the same job at once never
 * mix theirs: parts are named by their content.
 *
 * @param before - the last one that this process put or found; its parts that are no longer needed are removed.
 * @returns it, and what tells it from others.
 */
export async function putCheckpoint(
  store: Store,
  id: string,
  { files, before }: { readonly files: Files; readonly before?: StoredCheckpoint | undefined },
): Promise<StoredCheckpoint> {
  const known = new Set(before?.files.map((file) => file.sha256));
  const described: Artifact[] = [];
  for (const [name, bytes] of files) {
    const file = { name, sha256: sha256(bytes), numBytes: bytes.length };
    if (!known.has(file.sha256) || !(await store.has(partKey(id, file.sha256))))
      await store.put(partKey(id, file.sha256), bytes);
    described.push(file);
  }
  const checkpoint = checkpointSchema.parse({ files: described });
  await store.put(checkpointKey(id), Buffer.from(`${JSON.stringify(checkpoint, null, 1)}\n`));
  const needed = new Set(described.map((file) => file.sha256));
  for (const hash of known) if (!needed.has(hash)) await store.remove(partKey(id, hash));
  return checkpoint;
}

/** What tells checkpoints apart. */
export function nameCheckpoint(checkpoint: StoredCheckpoint): string {
  return sha256OfJson(checkpoint);
}

/** The checkpoint of a job; `undefined` if there is none, or none that can be believed: then the work begins anew. */
export async function findCheckpoint(store: Store, id: string): Promise<StoredCheckpoint | undefined> {
  const bytes = await store.get(checkpointKey(id));
  if (bytes === undefined) return undefined;
  try {
    return checkpointSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    return undefined;
  }
}

/** Its files, checked; `undefined` if one is missing or damaged. */
export async function readCheckpoint(
  store: Store,
  id: string,
  { files }: StoredCheckpoint,
): Promise<Files | undefined> {
  const found = new Map<string, Uint8Array>();
  for (const file of files) {
    const bytes = await store.get(partKey(id, file.sha256));
    if (bytes === undefined || sha256(bytes) !== file.sha256) return undefined;
    found.set(file.name, bytes);
  }
  return found;
}

/** Removes it and all its parts, also those that others left. */
export async function removeCheckpoint(store: Store, id: string): Promise<void> {
  await store.remove(checkpointKey(id));
  for (const key of await store.list(`jobs/${id}/checkpoint/`)) await store.remove(key);
}
