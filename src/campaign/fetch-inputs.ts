/** Brings what a job begins with from the store into its folder. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { CheckpointError } from "../core/errors.js";
import { writeFileAtomic } from "../core/files.js";
import { type Artifact, readArtifact, readDone } from "./done.js";
import type { JobSpec } from "./job.js";
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
  for (const [place, id] of job.needs.entries()) {
    const done = await readDone(store, id);
    if (done === undefined) {
      throw new CheckpointError(
        `runJob: expected job ${id}, which ${job.label} needs, to be done in ${store.name}; it is not. Run it first.`,
      );
    }
    await fetchFiles({ store, id, artifacts: done.artifacts }, needFolder(folder, place));
    results.push(done.resultSha256);
  }
  const given = job.options.given as readonly Artifact[] | undefined;
  if (given !== undefined) await fetchFiles({ store, id: job.id, artifacts: given }, givenFolder(folder));
  return results;
}

interface Source {
  readonly store: Store;
  readonly id: string;
  readonly artifacts: readonly Artifact[];
}

/** Names of artifacts are keys, which lead nowhere but down. */
async function fetchFiles({ store, id, artifacts }: Source, folder: string): Promise<void> {
  for (const artifact of artifacts) {
    const bytes = await readArtifact(store, id, artifact);
    await writeFileAtomic(join(folder, ...artifact.name.split("/")), bytes);
  }
}
