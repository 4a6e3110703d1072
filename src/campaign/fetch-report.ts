/** Brings a campaign's page from the store to a folder; made of what is there, where the campaign goes on. */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileAtomic } from "../core/files.js";
import { readArtifact, readDone } from "./done.js";
import type { JobSpec } from "./job.js";
import { jobOptions } from "./job-options.js";
import { pageFile, writeReport } from "./report.js";
import type { Store } from "./store.js";

/**
 * Writes `results.md` and its figures into a folder.
 *
 * @returns the page's path, and all files; `undefined` if the campaign has no sweeps, or none is done.
 * @throws {CheckpointError} if something in the store is damaged.
 */
export async function fetchReport(
  { jobs }: { readonly jobs: readonly JobSpec[] },
  { store, output }: { readonly store: Store; readonly output: string },
): Promise<
  { readonly page: string; readonly files: readonly string[]; readonly isWhole: boolean } | undefined
> {
  const report = jobs.find(({ kind }) => kind === "report");
  if (report === undefined) return undefined;
  const isWhole = (await readDone(store, report.id)) !== undefined;
  const names = isWhole
    ? await fetchArtifacts(store, report.id, output)
    : await writePartly(report, { store, output });
  if (names.length === 0) return undefined;
  return { page: join(output, pageFile), files: names.map((name) => join(output, name)), isWhole };
}

/** @returns names; none if the job is not done. */
async function fetchArtifacts(store: Store, id: string, folder: string): Promise<string[]> {
  const { artifacts = [] } = (await readDone(store, id)) ?? {};
  for (const artifact of artifacts)
    await writeFileAtomic(join(folder, ...artifact.name.split("/")), await readArtifact(store, id, artifact));
  return artifacts.map(({ name }) => name);
}

async function writePartly(
  report: JobSpec,
  { store, output }: { readonly store: Store; readonly output: string },
): Promise<string[]> {
  const { studies } = jobOptions("report", report);
  const folder = await mkdtemp(join(tmpdir(), "ztw-report-"));
  try {
    const needs = report.needs.map((id, place) => ({ id, folder: join(folder, `${place}`) }));
    let numFetched = 0;
    for (const need of needs) numFetched += (await fetchArtifacts(store, need.id, need.folder)).length;
    if (numFetched === 0) return [];
    const places = {
      output,
      scratch: join(folder, "studies"),
      artifactsOf: (place: number) => needs[place]?.folder,
    };
    return Object.keys(await writeReport(studies, places));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
