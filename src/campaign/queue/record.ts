/** A campaign as its store knows it: which jobs it is made of. A worker that finds no record does not see the right store. */
import { sha256OfJson } from "../../core/canonical-json.js";
import type { JobSpec } from "../job.js";
import type { Store } from "../store.js";

/** A campaign is its jobs: the same study is the same campaign, whoever starts it. */
export function campaignId(jobs: readonly JobSpec[]): string {
  return sha256OfJson(jobs.map(({ id }) => id).sort());
}

/** Where a campaign is told of. */
export function recordKey(id: string): string {
  return `campaigns/${id}.json`;
}

/** Tells a store of a campaign, before any of its jobs is released. */
export async function writeRecord(store: Store, name: string, jobs: readonly JobSpec[]): Promise<void> {
  const key = recordKey(campaignId(jobs));
  if (await store.has(key)) return;
  const record = { formatVersion: 1, name, jobs: jobs.map(({ id, kind, label }) => ({ id, kind, label })) };
  await store.put(key, Buffer.from(`${JSON.stringify(record, null, 1)}\n`));
}
