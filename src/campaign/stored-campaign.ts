/** A campaign as a store knows it: whoever has the store can go on. */
import { z } from "zod";
import { CheckpointError } from "../core/errors.js";
import { describeSchemaError } from "../core/schema-errors.js";
import { putGivenBundle } from "./given-bundle.js";
import { type JobSpec, jobSpecSchema, parseJob } from "./job.js";
import type { Campaign } from "./plan.js";
import { checkCampaignJobs, checkStore, type Store } from "./store.js";
import { keySchema } from "./store-key.js";

const storedSchema = z.strictObject({
  formatVersion: z.literal(1),
  id: keySchema,
  /** As the user wrote it, with its defaults. */
  study: z.record(z.string(), z.json()),
  jobs: z.array(jobSpecSchema).min(1).readonly(),
});

/** What of a campaign is needed to run it. */
export type StoredCampaign = Pick<z.output<typeof storedSchema>, "id" | "study" | "jobs">;

/** Where a campaign is told of. */
export function planKey(id: string): string {
  return `campaigns/${id}/plan.json`;
}

/** Puts what jobs begin with, and then the plan. To do it twice changes nothing. */
export async function storeCampaign(
  store: Store,
  { id, study, jobs, given }: Pick<Campaign, "id" | "jobs" | "given"> & { readonly study: object },
): Promise<void> {
  for (const bundle of given) await putGivenBundle(store, bundle);
  const plan = { formatVersion: 1, id, study, jobs };
  await store.put(planKey(id), Buffer.from(`${JSON.stringify(plan, null, 1)}\n`));
}

/**
 * A campaign by its id; every job is checked.
 *
 * @throws {CheckpointError} if the store has no such campaign, or a damaged one.
 */
export async function readStoredCampaign(store: Store, id: string): Promise<StoredCampaign> {
  const bytes = await store.get(planKey(id));
  if (bytes === undefined) {
    throw new CheckpointError(
      `readStoredCampaign: ${store.name} has no campaign ${id}. It has ${(await listCampaigns(store)).join(", ") || "none"}.`,
    );
  }
  const parsed = storedSchema.safeParse(parseJson(bytes));
  if (parsed.success) return { ...parsed.data, jobs: parsed.data.jobs.map((job) => parseJob(job)) };
  throw new CheckpointError(
    `readStoredCampaign: ${planKey(id)} in ${store.name} does not fit its format: ${describeSchemaError(parsed.error)}. Plan the campaign again.`,
  );
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Ids of all campaigns that a store knows. */
export async function listCampaigns(store: Store): Promise<string[]> {
  const keys = await store.list("campaigns/");
  return keys.flatMap((key) => /^campaigns\/([^/]+)\/plan\.json$/.exec(key)?.[1] ?? []);
}

/** Which of these jobs are done. */
export async function findDone(store: Store, jobs: readonly Pick<JobSpec, "id">[]): Promise<Set<string>> {
  checkCampaignJobs("findDone", { jobs });
  const keys = new Set(await checkStore("findDone", store).list("jobs/"));
  return new Set(jobs.map(({ id }) => id).filter((id) => keys.has(`jobs/${id}/done.json`)));
}
