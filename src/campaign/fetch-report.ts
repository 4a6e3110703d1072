/** Brings what a campaign made from the store to folders; the page is made of what is there, where the campaign goes on. */

import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkObject, checkPath } from "../core/check.js";
import { writeFileAtomic } from "../core/files.js";
import { readArtifact, readDone } from "./done.js";
import type { JobSpec } from "./job.js";
import { jobOptions } from "./job-options.js";
import { pageFile, writeReport } from "./report.js";
import { checkCampaignJobs, checkStore, type Store } from "./store.js";

/**
 * Writes `results.md` and its figures into a folder.
 *
 * @returns the page's path, and all files; `undefined` if the campaign has no sweeps, or none is done.
 * @throws {CheckpointError} if something in the store is damaged.
 */
export async function fetchReport(
  campaign: { readonly jobs: readonly JobSpec[] },
  options: Places,
): Promise<
  { readonly page: string; readonly files: readonly string[]; readonly isWhole: boolean } | undefined
> {
  const { jobs } = checkCampaignJobs("fetchReport", campaign);
  const { store, output } = checkPlaces("fetchReport", options);
  const report = jobs.find(({ kind }) => kind === "report");
  if (report === undefined) return undefined;
  const isWhole = (await readDone(store, report.id)) !== undefined;
  const names = isWhole
    ? await fetchJob(store, report.id, output)
    : await writePartly(report, { store, output });
  if (names.length === 0) return undefined;
  return { page: join(output, pageFile), files: names.map((name) => join(output, name)), isWhole };
}

/**
 * Writes what jobs made into folders that are called as the jobs are: `sweep-of-ztw-on-pong-model-1`. The page's is left out.
 *
 * @throws {CheckpointError} if something in the store is damaged.
 */
export async function fetchArtifacts(
  campaign: { readonly jobs: readonly JobSpec[] },
  options: Places,
): Promise<void> {
  const { jobs } = checkCampaignJobs("fetchArtifacts", campaign);
  const { store, output } = checkPlaces("fetchArtifacts", options);
  for (const { id, kind, label } of jobs)
    if (kind !== "report") await fetchJob(store, id, join(output, nameFolder(label)));
}

/** From where to where. */
interface Places {
  readonly store: Store;
  readonly output: string;
}

function checkPlaces(where: string, options: Places): Places {
  const { store, output } = checkObject(where, "options", options);
  return { store: checkStore(where, store), output: checkPath(where, "output", output) };
}

function nameFolder(label: string): string {
  return label.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/** @returns names; none if the job is not done. */
async function fetchJob(store: Store, id: string, folder: string): Promise<string[]> {
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
    for (const need of needs) numFetched += (await fetchJob(store, need.id, need.folder)).length;
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
