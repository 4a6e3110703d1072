/** Which jobs may begin: a thin planner that knows nothing of where they run. */
import { InvalidArgumentError } from "../core/errors.js";
import type { JobSpec } from "./job.js";

/** Where a job stands. `blocked`: something that it needs has failed, or is blocked itself. */
export type JobState = "waiting" | "ready" | "running" | "done" | "failed" | "blocked";

/**
 * The jobs of a campaign and how far they are. One that many need is released once, and one whose need was done long ago is ready from the
 * start.
 */
export class JobGraph {
  readonly jobs: ReadonlyMap<string, JobSpec>;
  readonly #states = new Map<string, JobState>();
  readonly #numOpen = new Map<string, number>();
  readonly #dependents = new Map<string, string[]>();

  /**
   * @param done - ids that are done; others than these jobs' are ignored.
   * @throws {InvalidArgumentError} if a job is there twice, or needs one that does not come before it.
   */
  constructor(jobs: readonly JobSpec[], done: Iterable<string> = []) {
    const known = new Map<string, JobSpec>();
    for (const job of jobs) {
      if (known.has(job.id)) refuse(job, "every job once");
      if (!job.needs.every((id) => known.has(id))) refuse(job, "what a job needs before it");
      known.set(job.id, job);
      this.#states.set(job.id, "waiting");
      this.#numOpen.set(job.id, new Set(job.needs).size);
      for (const id of new Set(job.needs))
        this.#dependents.set(id, [...(this.#dependents.get(id) ?? []), job.id]);
    }
    this.jobs = known;
    for (const job of jobs) if (job.needs.length === 0) this.#states.set(job.id, "ready");
    for (const id of done) if (known.has(id)) this.finish(id);
  }

  state(id: string): JobState {
    return this.#states.get(id)!;
  }

  /** In the order of the plan. */
  withState(state: JobState): JobSpec[] {
    return [...this.jobs.values()].filter(({ id }) => this.#states.get(id) === state);
  }

  /** Jobs that nothing is left to do for, or that can't be done. */
  get isOver(): boolean {
    return [...this.#states.values()].every(
      (state) => state === "done" || state === "failed" || state === "blocked",
    );
  }

  begin(id: string): void {
    this.#states.set(id, "running");
  }

  /** @returns the jobs that are ready now and were not before. Saying it twice changes nothing. */
  finish(id: string): JobSpec[] {
    if (this.#states.get(id) === "done") return [];
    this.#states.set(id, "done");
    return this.#dependentsOf(id).filter((job) => {
      const numOpen = this.#numOpen.get(job.id)! - 1;
      this.#numOpen.set(job.id, numOpen);
      if (numOpen > 0 || this.state(job.id) !== "waiting") return false;
      this.#states.set(job.id, "ready");
      return true;
    });
  }

  /** @returns the jobs that can't be done now, the failed one left out. */
  fail(id: string): JobSpec[] {
    this.#states.set(id, "failed");
    const blocked: JobSpec[] = [];
    const visit = (below: string) => {
      for (const job of this.#dependentsOf(below)) {
        if (this.state(job.id) !== "waiting") continue;
        this.#states.set(job.id, "blocked");
        blocked.push(job);
        visit(job.id);
      }
    };
    visit(id);
    return blocked;
  }

  /** A job has turned out to lack some of its needs, whose artifacts were lost: these are to be done anew, and it waits for them. */
  lack(id: string, lost: Iterable<string>): void {
    for (const need of lost) this.#reopen(need);
    this.#states.set(id, this.#openState(id));
  }

  /** What runs already has fetched what it needs, or will say that it lacks it. */
  #reopen(id: string): void {
    if (this.state(id) !== "done") return;
    for (const job of this.#dependentsOf(id)) {
      this.#numOpen.set(job.id, this.#numOpen.get(job.id)! + 1);
      if (this.state(job.id) === "ready") this.#states.set(job.id, "waiting");
    }
    this.#states.set(id, this.#openState(id));
  }

  #openState(id: string): JobState {
    return this.#numOpen.get(id)! > 0 ? "waiting" : "ready";
  }

  /** Lets what failed, and what waits for it, be tried again. */
  retry(id: string): void {
    if (this.state(id) !== "failed") return;
    this.#states.set(id, "ready");
    const blocked = [...this.jobs.values()].filter(({ id: other }) => this.state(other) === "blocked");
    for (const job of blocked) this.#states.set(job.id, "waiting");
    for (const job of this.withState("failed")) this.fail(job.id); // what another failure blocks stays so
  }

  #dependentsOf(id: string): JobSpec[] {
    return (this.#dependents.get(id) ?? []).map((dependent) => this.jobs.get(dependent)!);
  }
}

function refuse({ id, label }: JobSpec, expected: string): never {
  throw new InvalidArgumentError(`JobGraph: expected ${expected}, received ${label} (${id.slice(0, 12)}).`);
}
