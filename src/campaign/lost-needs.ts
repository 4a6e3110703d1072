/** What a job needs and the store has lost: an artifact was damaged, and its job counts as not done. */
import { doneKey } from "./done.js";
import type { JobSpec } from "./job.js";
import type { JobGraph } from "./job-graph.js";
import { eachOf } from "./queue/each-of.js";
import type { Store } from "./store.js";

/** A store that loses the same again and again is no store. */
const mostHealings = 3;

const mostNames = 3;

/** Finds them, for as long as that has a chance to help. */
export class LostNeeds {
  readonly #numHealings = new Map<string, number>();

  /**
   * Has a job that failed wait until its lost needs are made anew, which may find that they lack some themselves.
   *
   * @returns those that it lacks, and what to say of it; `undefined` if that is not why it failed.
   */
  async heal(
    graph: JobGraph,
    store: Store,
    job: JobSpec,
  ): Promise<{ readonly lost: readonly JobSpec[]; readonly said: string } | undefined> {
    const ids = await this.#find(store, job);
    if (ids.length === 0) return undefined;
    graph.lack(job.id, ids);
    const lost = ids.map((id) => graph.jobs.get(id)!);
    const names = lost.slice(0, mostNames).map(({ label }) => label);
    const more = lost.length > mostNames ? ` and ${lost.length - mostNames} more` : "";
    return { lost, said: `the store has lost ${names.join(", ")}${more}; made anew first` };
  }

  /** Ids of the needs that are not done, although the job was begun; none for a job that was healed too often. */
  async #find(store: Store, { id, needs }: JobSpec): Promise<string[]> {
    const numBefore = this.#numHealings.get(id) ?? 0;
    if (numBefore >= mostHealings) return [];
    const lost = new Set<string>();
    await eachOf([...new Set(needs)], async (need) => {
      if (!(await store.has(doneKey(need)))) lost.add(need);
    });
    if (lost.size > 0) this.#numHealings.set(id, numBefore + 1);
    return needs.filter((need) => lost.has(need));
  }
}
