/** Brings what a job begins with from the store into its folder. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { CheckpointError } from "../core/errors.js";
import { writeFileAtomic } from "../core/files.js";
import { type Artifact, findArtifact, readArtifact, readDone } from "./done.js";
import type { JobSpec } from "./job.js";
import { eachOf } from "./queue/each-of.js";
import type { Store } from "./store.js";
import { givenFolder, type JobFolder, needFolder } from "./work/job-folder.js";

/**
 * Fetches the artifacts of all needs, each checked by its sha256, and a bundle that no job made.
 *
 * @returns what the needs found, as their `resultSha256`, in order.
 * @throws {CheckpointError} if one is not done, or something is damaged.
 */
export async function fetchInputs(job: JobSpec, store: Store, folder: JobFolder): Promise<string[]> {
  rmSync(folder.inputs, { recursive: true, force: true });
  const results: string[] = [];
  await eachOf([...job.needs.entries()], async ([place, id]) => {
    const done = await readDone(store, id);
    if (done === undefined) {
      throw new CheckpointError(
        `runJob: expected job ${id}, which ${job.label} needs, to be done in ${store.name}; it is not. Run it first.`,
      );
    }
    for (const artifact of done.artifacts)
      await write(needFolder(folder, place), artifact, await readArtifact(store, id, artifact));
    results[place] = done.resultSha256;
  });
  const given = (job.options.given as readonly Artifact[] | undefined) ?? [];
  for (const artifact of given) await write(givenFolder(folder), artifact, await readGiven(store, artifact));
  return results;
}

async function readGiven(store: Store, artifact: Artifact): Promise<Uint8Array> {
  const bytes = await findArtifact(store, artifact);
  if (bytes !== undefined) return bytes;
  throw new CheckpointError(
    `runJob: expected sha256 ${artifact.sha256} for ${artifact.name} of a given bundle in ${store.name}, received other bytes or none. Run the campaign again, which puts it there.`,
  );
}

/** Names of artifacts are keys, which lead nowhere but down. */
async function write(folder: string, { name }: Artifact, bytes: Uint8Array): Promise<void> {
  await writeFileAtomic(join(folder, ...name.split("/")), bytes);
}
