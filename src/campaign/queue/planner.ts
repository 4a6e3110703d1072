/** Leads a campaign over a queue: releases what is ready, and knows from the store alone what is done. */

import { setTimeout as delay } from "node:timers/promises";
import type { Redis } from "ioredis";
import { checkObject } from "../../core/check.js";
import { doneKey } from "../done.js";
import type { JobSpec } from "../job.js";
import { JobGraph } from "../job-graph.js";
import { LostNeeds } from "../lost-needs.js";
import { openStore } from "../open-store.js";
import { checkCampaignJobs, type Store } from "../store.js";
import { findDone, storeCampaign } from "../stored-campaign.js";
import { JobBoard, type Place } from "./board.js";
import { connectToRedis } from "./connection.js";
import { eachOf } from "./each-of.js";
import { absoluteStoreUrl } from "./payload.js";
import {
  type PlannerTiming,
  type QueueCampaign,
  type QueueOutcome,
  usualPlannerTiming,
} from "./planner-options.js";
import { readEntry, register, unregister } from "./registry.js";
import { WorkerWatch } from "./worker-watch.js";

/** Jobs in the queues at once: enough for a thousand workers, and little for Redis. */
const mostReleased = 2_000;

/**
 * Has a campaign done by the workers of a Redis. It can be stopped or killed at any time: the same call goes on from what the store has,
 * also with another Redis. Jobs that are released go on meanwhile.
 *
 * @returns when all that can be done is done, or somebody has cancelled it.
 * @throws {NativeError} if Redis cannot be reached or is not fit at the start.
 * @throws {CheckpointError} if the store cannot be read or written.
 */
export async function runOnQueue(options: QueueCampaign): Promise<QueueOutcome> {
  const { redis, signal, onNote, timing } = checkObject("runOnQueue", "options", options);
  checkCampaignJobs("runOnQueue", options.campaign);
  const { silentMs } = { ...usualPlannerTiming, ...timing };
  const client = await connectToRedis(redis, {
    ...{ where: "campaign", name: "ztw-campaign", silentMs, ...(onNote && { onNote }) },
  });
  const stop = () => client.disconnect(); // what waits for Redis ends too
  signal?.addEventListener("abort", stop);
  try {
    return await new Planner(client, options).run();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    client.disconnect();
  }
}

class Planner {
  readonly #client: Redis;
  readonly #options: QueueCampaign;
  readonly #timing: PlannerTiming;
  readonly #id: string;
  readonly #url: string;
  readonly #store: Store;
  readonly #board: JobBoard;
  #graph: JobGraph;
  /** When jobs were first seen to be completed although the store does not show it. */
  readonly #unseen = new Map<string, number>();
  /** Done while this planner looked. */
  readonly #made = new Set<string>();
  readonly #lostNeeds = new LostNeeds();
  readonly #watch: WorkerWatch;
  #trouble = "";

  constructor(client: Redis, options: QueueCampaign) {
    const { campaign, redis, onNote } = options;
    this.#client = client;
    this.#options = options;
    this.#timing = { ...usualPlannerTiming, ...options.timing };
    this.#id = campaign.id;
    this.#url = absoluteStoreUrl(options.store);
    this.#store = openStore(this.#url);
    this.#board = new JobBoard(client, this.#url);
    this.#graph = new JobGraph(campaign.jobs);
    const everyMs = this.#timing.workersMs;
    this.#watch = new WorkerWatch(client, { redis, jobs: campaign.jobs, everyMs, ...(onNote && { onNote }) });
  }

  async run(): Promise<QueueOutcome> {
    const { signal, campaign } = this.#options;
    await storeCampaign(this.#store, campaign);
    this.#graph = new JobGraph(campaign.jobs, await findDone(this.#store, campaign.jobs));
    await register(this.#client, this.#id, { store: this.#url, state: "wanted" });
    while (true) {
      signal?.throwIfAborted();
      const isCancelled = await this.#goOn();
      if (isCancelled) return this.#endCancelled();
      if (this.#graph.isOver) break;
      await delay(this.#timing.pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    }
    await unregister(this.#client, this.#id);
    return this.#outcome(false);
  }

  /** What a network or a store does not do now, it may do the next time. */
  async #goOn(): Promise<boolean> {
    try {
      if (await this.#isCancelled()) return true;
      await this.#look();
      await this.#release();
      this.#report();
      await this.#watch.look();
      this.#trouble = "";
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      const trouble = (error as Error).message;
      if (trouble !== this.#trouble) this.#note(`${trouble} It is tried again.`);
      this.#trouble = trouble;
    }
    return false;
  }

  /** A Redis that has lost everything is told again. */
  async #isCancelled(): Promise<boolean> {
    const entry = await readEntry(this.#client, this.#id);
    if (entry === undefined) await register(this.#client, this.#id, { store: this.#url, state: "wanted" });
    return entry?.state === "cancelled";
  }

  async #endCancelled(): Promise<QueueOutcome> {
    await this.#board.withdraw(this.#graph.withState("running"));
    const { jobs } = this.#options.campaign;
    for (const id of await findDone(this.#store, jobs)) this.#graph.finish(id); // since it last looked
    return this.#outcome(true);
  }

  /** What has become of the jobs that were released, and of those that were set aside: somebody may have put these back. */
  async #look(): Promise<void> {
    const released = [...this.#graph.withState("running"), ...this.#graph.withState("failed")];
    const places = await this.#board.look(released);
    const again: JobSpec[] = [];
    await eachOf(released, async (job) => {
      const place = places.get(job.id)!;
      if (place === "failed" && (await this.#isSetAside(job))) await this.#setAside(job);
      else if (place === "failed") again.push(job);
      else if (place === "queued" || place === "active") this.#goesOn(job);
      else if (await this.#store.has(doneKey(job.id))) this.#finish(job);
      else if (this.#isLost(job, place)) again.push(job);
    });
    if (again.length === 0) return;
    this.#note(`${again.length} jobs were lost or cancelled on their way; they are released again.`);
    await this.#board.withdraw(again);
    await this.#board.release(this.#id, again);
    for (const job of again) this.#goesOn(job);
  }

  #finish({ id }: JobSpec): void {
    this.#made.add(id);
    this.#graph.finish(id);
  }

  /** Another campaign may have cancelled it before it knew of this one. */
  async #isSetAside(job: JobSpec): Promise<boolean> {
    return this.#graph.state(job.id) === "failed" || !(await this.#board.wasCancelled(job));
  }

  async #setAside(job: JobSpec): Promise<void> {
    if (this.#graph.state(job.id) === "failed") return;
    const healing = await this.#lostNeeds.heal(this.#graph, this.#store, job);
    if (healing !== undefined) {
      await this.#forgetEnded([job, ...healing.lost]);
      return this.#note(`${job.label}: ${healing.said}.`);
    }
    const { reason } = await this.#board.failure(job);
    const blocked = this.#graph.fail(job.id);
    const and = blocked.length === 0 ? "" : `, and ${blocked.length} jobs that need it wait`;
    this.#note(`${job.label}: set aside${and}. ${reason.split("\n")[0]}`);
  }

  #goesOn(job: JobSpec): void {
    this.#unseen.delete(job.id);
    if (this.#graph.state(job.id) === "failed") this.#graph.retry(job.id);
    this.#graph.begin(job.id);
  }

  /** Completed says that the store has it: a shared folder may show it later here than there. */
  #isLost(job: JobSpec, place: Place): boolean {
    if (place === "gone") return true;
    const since = this.#unseen.get(job.id) ?? performance.now();
    this.#unseen.set(job.id, since);
    return performance.now() - since > this.#timing.lagMs;
  }

  /** Many need one: what is ready is released once. What another campaign has done meanwhile is not. */
  async #release(): Promise<void> {
    const room = mostReleased - this.#graph.withState("running").length;
    for (
      let ready = this.#graph.withState("ready");
      ready.length > 0;
      ready = this.#graph.withState("ready")
    ) {
      const chosen = ready.slice(0, Math.max(0, room));
      if (chosen.length === 0) return;
      await eachOf(chosen, async (job) => {
        if (await this.#store.has(doneKey(job.id))) this.#graph.finish(job.id);
      });
      const open = chosen.filter(({ id }) => this.#graph.state(id) === "ready");
      await this.#forgetEnded(open.filter(({ needs }) => needs.some((id) => this.#made.has(id))));
      await this.#board.release(this.#id, open);
      for (const { id } of open) this.#graph.begin(id);
      if (open.length > 0) return;
    }
  }

  /** What ended over something that the store had lost begins anew, since that is made anew. */
  async #forgetEnded(jobs: readonly JobSpec[]): Promise<void> {
    const places = await this.#board.look(jobs);
    const isEnded = ({ id }: JobSpec) => places.get(id) === "failed" || places.get(id) === "completed";
    await this.#board.withdraw(jobs.filter(isEnded));
  }

  #report(): void {
    const done = this.#graph.withState("done").length;
    const values = {
      released: this.#graph.withState("running").length,
      "set aside": this.#graph.withState("failed").length,
    };
    const total = this.#graph.jobs.size;
    this.#options.onProgress?.({
      phase: this.#options.campaign.study.name,
      done,
      total,
      unit: "jobs",
      values,
    });
  }

  async #outcome(isCancelled: boolean): Promise<QueueOutcome> {
    const failed = this.#graph.withState("failed");
    const failures = await Promise.all(
      failed.map(async (job) => ({ job, ...(await this.#board.failure(job)) })),
    );
    await this.#board.close();
    return {
      numDone: this.#graph.withState("done").length,
      failed: failures,
      blocked: this.#graph.withState("blocked"),
      isCancelled,
    };
  }

  #note(line: string): void {
    this.#options.onNote?.(line);
  }
}
