/** What leading a campaign over a queue takes, and what it comes to. */
import type { LongWork } from "../../core/progress.js";
import type { JobSpec } from "../job.js";
import type { Campaign } from "../plan.js";
import type { Failure } from "./failure.js";
import type { RedisSettings } from "./redis-settings.js";
import { usualTiming } from "./timing.js";

/** What of a campaign is led: any jobs will do. */
export type QueuedPlan = Pick<Campaign, "id" | "jobs" | "given"> & {
  readonly study: { readonly name: string };
};

export interface QueueCampaign extends LongWork {
  readonly redis: RedisSettings;
  readonly campaign: QueuedPlan;
  /** URL of the store; all workers must see it under the same one. */
  readonly store: string;
  readonly onNote?: (line: string) => void;
  readonly timing?: Partial<PlannerTiming>;
}

export interface PlannerTiming {
  readonly pollMs: number;
  /** How long a shared folder may take to show what another machine has put there. */
  readonly lagMs: number;
  /** How often it looks for workers. */
  readonly workersMs: number;
  /** A connection that owes an answer for so long is made anew. */
  readonly silentMs: number;
}

export const usualPlannerTiming: PlannerTiming = {
  ...{ pollMs: usualTiming.pollMs, lagMs: 90_000, workersMs: 30_000, silentMs: 15_000 },
};

export interface QueueOutcome {
  readonly numDone: number;
  /** Set aside after their tries. */
  readonly failed: readonly (Failure & { readonly job: JobSpec })[];
  /** What needs those. */
  readonly blocked: readonly JobSpec[];
  readonly isCancelled: boolean;
}
