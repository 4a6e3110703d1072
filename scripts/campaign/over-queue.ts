/** `ztw campaign` over a Redis: leads a campaign there, looks at it, cancels it, and tries again what was set aside. */
import { setTimeout as delay } from "node:timers/promises";
import {
  type Campaign,
  type CampaignOutcome,
  type CampaignStatus,
  cancelOnQueue,
  type QueuedCampaign,
  readQueueStatus,
  retryOnQueue,
  runOnQueue,
} from "../../src/tools.js";
import type { Context, Outcome } from "../shared/command.js";
import { exitCodes } from "../shared/exit-codes.js";
import { describeStatus } from "./status-text.js";

/** What may be done to a campaign beside running it. */
export const queueActions = ["status", "watch", "cancel", "retry"] as const;
export type QueueAction = (typeof queueActions)[number];

const secondsBetweenLooks = 2;

/** Leads a campaign; what it came to is told as for one that is run on this machine. */
export async function leadOnQueue(
  { signal, note, onProgress }: Context,
  queued: QueuedCampaign & { readonly campaign: Campaign },
): Promise<CampaignOutcome> {
  const { failed, isCancelled, ...outcome } = await runOnQueue({
    ...{ ...queued, signal, onNote: note, onProgress },
  });
  if (isCancelled) note("It was cancelled; what is done is kept, and the same command begins it again.");
  return { ...outcome, failed: failed.map(({ job, reason }) => ({ job, error: new Error(reason) })) };
}

/** Does one of the actions. */
export async function act(
  action: QueueAction,
  context: Context,
  campaign: Omit<QueuedCampaign, "signal">,
): Promise<Outcome> {
  const queued = { ...campaign, signal: context.signal };
  const { id } = queued.campaign;
  switch (action) {
    case "status":
      return describe(id, await readQueueStatus(queued));
    case "watch":
      return watch(context, queued);
    case "cancel": {
      const numOpen = await cancelOnQueue(queued);
      return { text: `Cancelled ${id}: ${numOpen} jobs were to do.`, json: { id, numOpen } };
    }
    case "retry": {
      const numJobs = await retryOnQueue(queued);
      const next =
        numJobs === 0
          ? ""
          : ` What needs ${numJobs === 1 ? "it" : "them"} follows when the campaign is run: ztw campaign <study> --redis <url>`;
      const what = numJobs === 1 ? "1 job is" : `${numJobs} jobs are`;
      return { text: `${what} tried again.${next}`, json: { id, numJobs } };
    }
  }
}

function describe(id: string, status: CampaignStatus): Outcome {
  return { text: describeStatus(id, status), json: { id, ...status } };
}

/** Until everything is over; Ctrl-C ends the watching alone. */
async function watch({ signal, onProgress, note }: Context, queued: QueuedCampaign): Promise<Outcome> {
  const { id, jobs } = queued.campaign;
  const said = new Set<string>();
  for (;;) {
    const status = await readQueueStatus(queued);
    const { done, active, queued: ready, failed, blocked } = status.counts;
    const values = { running: active, ready, "set aside": failed, workers: status.workers.length };
    for (const { label, reason } of status.failed)
      if (!said.has(label)) note(`${label}: set aside. ${reason.split("\n")[0]}`);
    for (const { label } of status.failed) said.add(label);
    onProgress({ phase: id, done, total: jobs.length, unit: "jobs", values });
    if (done + failed + blocked === jobs.length) return describe(id, status);
    if (signal.aborted) return { ...describe(id, status), exitCode: exitCodes.interrupted };
    await delay(secondsBetweenLooks * 1_000, undefined, { signal }).catch(() => {});
  }
}
