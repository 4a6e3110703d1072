/** What a store says of a job that is done: its artifacts by sha256, written when all of them are there. */

import { z } from "zod";
import { checkObject, checkText } from "../core/check.js";
import { CheckpointError } from "../core/errors.js";
import { describeSchemaError } from "../core/schema-errors.js";
import { sha256 } from "../model/safetensors.js";
import { type JobSpec, jobIdSchema, jobKinds } from "./job.js";
import { checkStore, type Store } from "./store.js";
import { keySchema } from "./store-key.js";

export const doneFormatVersion = 1;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, "expected a sha256");

/** A file that a job made. Its bytes lie under {@link blobKey}: whoever makes the same bytes again writes the same object. */
export const artifactSchema = z.strictObject({
  /** A path below the job's folder, such as `bundle/policy.json`. */
  name: keySchema,
  sha256: sha256Schema,
  numBytes: z.number().int().nonnegative(),
});
export type Artifact = Readonly<z.output<typeof artifactSchema>>;

const doneSchema = z.strictObject({
  formatVersion: z.literal(doneFormatVersion),
  id: jobIdSchema,
  kind: z.enum(jobKinds),
  label: z.string(),
  artifacts: z.array(artifactSchema).min(1).readonly(),
  /** Of what the job found, without wall times and machines: equal wherever and however often it ran on one type of CPU. */
  resultSha256: sha256Schema,
  machine: z.strictObject({ cpu: z.string(), cores: z.number(), node: z.string() }),
  /** Wall time of the last stretch, from the newest checkpoint on. */
  seconds: z.number().min(0),
});
export type Done = Readonly<z.output<typeof doneSchema>>;

/** Where a job's end is told. */
export function doneKey(id: string): string {
  return `jobs/${id}/done.json`;
}

/** Where bytes of this hash are. */
export function blobKey(hash: string): string {
  return `blobs/${hash}`;
}

/**
 * What a store says of a job's end.
 *
 * @returns `undefined` if it is not done.
 * @throws {CheckpointError} if the store's record is damaged.
 */
export async function readDone(store: Store, id: string): Promise<Done | undefined> {
  const bytes = await checkStore("readDone", store).get(doneKey(checkText("readDone", "id", id)));
  if (bytes === undefined) return undefined;
  const parsed = doneSchema.safeParse(parseJson(bytes));
  if (parsed.success && parsed.data.id === id) return parsed.data;
  const reason = parsed.success ? `it is of job ${parsed.data.id}` : describeSchemaError(parsed.error);
  throw new CheckpointError(
    `readDone: ${doneKey(id)} in ${store.name} does not fit its format: ${reason}. Remove it, and the job is run again.`,
  );
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

export interface Finished extends Pick<Done, "resultSha256" | "machine" | "seconds"> {
  /** By name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Puts what a job made into a store, and says last that it is done. */
export async function writeDone(store: Store, job: JobSpec, finished: Finished): Promise<Done> {
  checkStore("writeDone", store);
  const { files, ...ran } = checkObject("writeDone", "finished", finished);
  checkObject("writeDone", "job", job);
  const artifacts: Artifact[] = [];
  for (const [name, bytes] of files) {
    const artifact = { name, sha256: sha256(bytes), numBytes: bytes.length };
    await store.put(blobKey(artifact.sha256), bytes);
    artifacts.push(artifact);
  }
  const { id, kind, label } = job;
  const done = doneSchema.parse({ formatVersion: doneFormatVersion, id, kind, label, artifacts, ...ran });
  await store.put(doneKey(id), Buffer.from(`${JSON.stringify(done, null, 1)}\n`));
  return done;
}

/** The bytes of an artifact; `undefined` if they are not there, or not those that the job put. */
export async function findArtifact(store: Store, artifact: Artifact): Promise<Uint8Array | undefined> {
  const bytes = await store.get(blobKey(artifact.sha256));
  return bytes !== undefined && sha256(bytes) === artifact.sha256 ? bytes : undefined;
}

/**
 * The bytes of a job's artifact. Where they are damaged, the job is not done any more: who runs the campaign again makes them anew.
 *
 * @throws {CheckpointError} if they are not there, or not those that the job put.
 */
export async function readArtifact(store: Store, id: string, artifact: Artifact): Promise<Uint8Array> {
  const bytes = (await findArtifact(store, artifact)) ?? (await findArtifact(store, artifact));
  if (bytes !== undefined) return bytes;
  await store.remove(doneKey(id));
  throw new CheckpointError(
    `readArtifact: expected sha256 ${artifact.sha256} for ${artifact.name} of job ${id} in ${store.name}, received other bytes or none. The job counts as not done now; run the campaign again.`,
  );
}
