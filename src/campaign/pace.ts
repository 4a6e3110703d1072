/** How fast this machine has done jobs so far: what an estimate for it goes by. */
import { readMachine } from "../core/provenance.js";
import { median } from "../evaluate/statistics.js";
import { type Done, readDone } from "./done.js";
import { estimateSeconds } from "./estimate.js";
import type { JobKind, JobSpec } from "./job.js";
import { eachOf } from "./queue/each-of.js";
import { checkStore, type Store } from "./store.js";
import { findDone, listCampaigns, readStoredCampaign } from "./stored-campaign.js";

/** Of one kind of jobs. */
export interface Pace {
  /** Median of the seconds that they took over those that are usual. */
  readonly factor: number;
  readonly numJobs: number;
}
export type Paces = ReadonlyMap<JobKind, Pace>;

/** Of each kind; more say little more, and a store may be far away. */
const mostJobs = 100;

/**
 * The pace of this machine, from the jobs that a store says it has done, of whatever campaign. What can't be read tells nothing: jobs of a
 * format of another version, say.
 *
 * @param machine - default: this one. Its Node does not matter.
 */
export async function measurePaces(
  store: Store,
  machine: Pick<Done["machine"], "cpu" | "cores"> = readMachine(),
): Promise<Paces> {
  const factors = new Map<JobKind, number[]>();
  await eachOf(await chooseJobs(checkStore("measurePaces", store)), async (job) => {
    const done = await readDone(store, job.id).catch(() => undefined);
    if (done === undefined || done.machine.cpu !== machine.cpu || done.machine.cores !== machine.cores)
      return;
    const usual = usualSeconds(job);
    if (usual !== undefined) factors.set(job.kind, [...(factors.get(job.kind) ?? []), done.seconds / usual]);
  });
  return new Map(
    [...factors].map(([kind, values]) => [kind, { factor: median(values), numJobs: values.length }]),
  );
}

/** Those that are done, some of each kind. */
async function chooseJobs(store: Store): Promise<JobSpec[]> {
  const known = new Map<string, JobSpec>();
  await eachOf(await listCampaigns(store), async (id) => {
    const campaign = await readStoredCampaign(store, id).catch(() => undefined);
    for (const job of campaign?.jobs ?? []) known.set(job.id, job);
  });
  const jobs = [...known.values()];
  const done = await findDone(store, jobs);
  const numOfKind = new Map<JobKind, number>();
  return jobs.filter(({ id, kind }) => {
    const num = numOfKind.get(kind) ?? 0;
    if (!done.has(id) || num === mostJobs) return false;
    numOfKind.set(kind, num + 1);
    return true;
  });
}

function usualSeconds(job: JobSpec): number | undefined {
  try {
    return estimateSeconds(job);
  } catch {
    return undefined;
  }
}
