/** What a person does to a campaign that is on a queue: looks at it, cancels it, tries again what was set aside. */

import { setTimeout as delay } from "node:timers/promises";
import type { Redis } from "ioredis";
import { checkObject } from "../../core/check.js";
import { groupBy } from "../../core/groups.js";
import type { JobSpec } from "../job.js";
import { JobGraph } from "../job-graph.js";
import { openStore } from "../open-store.js";
import type { Campaign } from "../plan.js";
import { checkCampaignJobs } from "../store.js";
import { findDone, readStoredCampaign } from "../stored-campaign.js";
import { JobBoard } from "./board.js";
import { connectToRedis } from "./connection.js";
import { eachOf } from "./each-of.js";
import type { Failure } from "./failure.js";
import { absoluteStoreUrl } from "./payload.js";
import { readWorkers } from "./presence.js";
import type { RedisSettings } from "./redis-settings.js";
import { readEntries, readEntry, register } from "./registry.js";
import { usualTiming } from "./timing.js";
import type { WorkerPresence } from "./worker-presence.js";

/** A campaign and where it is. */
export interface QueuedCampaign {
  readonly redis: RedisSettings;
  readonly campaign: Pick<Campaign, "id" | "jobs">;
  readonly store: string;
  /** Ends it where Redis does not answer any more. */
  readonly signal?: AbortSignal;
}

/** Where a job of a campaign is. `waiting`: for what it needs. `blocked`: what it needs was set aside. */
export type CampaignPlace = "waiting" | "blocked" | "queued" | "active" | "failed" | "done";

export interface CampaignStatus {
  /** `unknown` to this Redis: never begun there, or over. */
  readonly state: "wanted" | "cancelled" | "unknown";
  /** Numbers of jobs. */
  readonly counts: Readonly<Record<CampaignPlace, number>>;
  /** Numbers of jobs by kind. */
  readonly kinds: Readonly<Record<string, Readonly<Record<CampaignPlace, number>>>>;
  readonly failed: readonly (Failure & { readonly label: string })[];
  /** All that this Redis has, of any version. */
  readonly workers: readonly WorkerPresence[];
}

/** Where a campaign stands. */
export async function readQueueStatus(queued: QueuedCampaign): Promise<CampaignStatus> {
  return withBoard(queued, async ({ client, board, url }) => {
    const { id: campaignId, jobs } = queued.campaign;
    const graph = new JobGraph(jobs, await findDone(openStore(url), jobs));
    const open = jobs.filter(({ id }) => graph.state(id) !== "done");
    const places = await board.look(open);
    for (const { id } of open) if (places.get(id) === "failed") graph.fail(id);
    const placeOf = ({ id }: JobSpec): CampaignPlace => {
      const state = graph.state(id);
      if (state === "done" || state === "failed" || state === "blocked") return state;
      const place = places.get(id);
      return place === "queued" || place === "active" ? place : "waiting";
    };
    const failed = await Promise.all(
      graph.withState("failed").map(async (job) => ({ label: job.label, ...(await board.failure(job)) })),
    );
    const kinds = groupBy(jobs, ({ kind }) => kind);
    return {
      state: (await readEntry(client, campaignId))?.state ?? "unknown",
      counts: count(jobs.map(placeOf)),
      kinds: Object.fromEntries([...kinds].map(([kind, own]) => [kind, count(own.map(placeOf))])),
      failed,
      workers: await readWorkers(client),
    };
  });
}

/**
 * Takes a campaign's jobs out of the queues and stops those that run; they keep their checkpoints. What is done stays, and so do jobs
 * that another campaign wants.
 *
 * @param settleMs - until then its planner has seen it: what that released meanwhile is taken out too.
 * @returns how many jobs were still to do.
 */
export async function cancelOnQueue(
  queued: QueuedCampaign,
  settleMs = usualTiming.pollMs * 2,
): Promise<number> {
  return withBoard(queued, async ({ client, board, url }) => {
    const { id, jobs } = queued.campaign;
    await register(client, id, { store: url, state: "cancelled" });
    const done = await findDone(openStore(url), jobs);
    const wanted = await wantedByOthers(client, id, url);
    const open = jobs.filter((job) => !done.has(job.id) && !wanted.has(job.id));
    await board.withdraw(open);
    await delay(settleMs);
    await board.withdraw(open);
    return open.length;
  });
}

/**
 * Gives the jobs of a campaign that were set aside their tries again.
 *
 * @returns how many.
 */
export async function retryOnQueue(queued: QueuedCampaign): Promise<number> {
  return withBoard(queued, async ({ board }) => {
    const { id: campaignId, jobs } = queued.campaign;
    const places = await board.look(jobs);
    const failed = jobs.filter(({ id }) => places.get(id) === "failed");
    await board.withdraw(failed);
    await board.release(campaignId, failed);
    return failed.length;
  });
}

interface Opened {
  readonly client: Redis;
  readonly board: JobBoard;
  /** Absolute URL of the store. */
  readonly url: string;
}

async function withBoard<Value>(
  queued: QueuedCampaign,
  work: (opened: Opened) => Promise<Value>,
): Promise<Value> {
  const { redis, store, signal, campaign } = checkObject("campaign", "queued", queued);
  checkCampaignJobs("campaign", campaign);
  const client = await connectToRedis(redis, { where: "campaign", name: "ztw-campaign" });
  const url = absoluteStoreUrl(store);
  const board = new JobBoard(client, url);
  const stop = () => client.disconnect();
  signal?.addEventListener("abort", stop);
  try {
    return await work({ client, board, url });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    client.disconnect();
  }
}

/** Ids of the jobs of all other campaigns of a store that are under way. */
async function wantedByOthers(client: Redis, id: string, url: string): Promise<Set<string>> {
  const wanted = new Set<string>();
  const others = [...(await readEntries(client))].filter(
    ([other, { state, store }]) => other !== id && state === "wanted" && store === url,
  );
  const store = openStore(url);
  await eachOf(others, async ([other]) => {
    for (const job of (await readStoredCampaign(store, other)).jobs) wanted.add(job.id);
  });
  return wanted;
}

const noJobs: Readonly<Record<CampaignPlace, number>> = {
  ...{ waiting: 0, blocked: 0, queued: 0, active: 0, failed: 0, done: 0 },
};

function count(places: readonly CampaignPlace[]): Record<CampaignPlace, number> {
  const counts = { ...noJobs };
  for (const place of places) counts[place]++;
  return counts;
}
