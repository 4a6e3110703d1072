/** Says that nobody is there who could do a campaign's work, instead of waiting for ever without a word. */
import type { Redis } from "ioredis";
import { describeCodeDifference } from "../code-version.js";
import type { JobSpec } from "../job.js";
import { readWorkers } from "./presence.js";
import type { RedisSettings } from "./redis-settings.js";

interface WorkerWatchOptions {
  readonly redis: RedisSettings;
  readonly jobs: readonly JobSpec[];
  readonly everyMs: number;
  readonly onNote?: (line: string) => void;
}

export class WorkerWatch {
  readonly #client: Redis;
  readonly #options: WorkerWatchOptions;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #said = "";

  constructor(client: Redis, options: WorkerWatchOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Now and then; the same thing is said once. */
  async look(): Promise<void> {
    const { everyMs, onNote } = this.#options;
    if (performance.now() - this.#lookedAt < everyMs) return;
    this.#lookedAt = performance.now();
    const found = await this.#describe();
    if (found !== "" && found !== this.#said) onNote?.(found);
    this.#said = found;
  }

  async #describe(): Promise<string> {
    const { jobs, redis } = this.#options;
    const workers = await readWorkers(this.#client);
    const fit = workers.filter(({ code }) => describeCodeDifference(jobs[0]!.code, code) === undefined);
    const start = `Start one on any machine: ztw worker --redis ${redis}`;
    if (fit.length === 0) {
      const other = workers[0] && describeCodeDifference(jobs[0]!.code, workers[0].code);
      const why =
        other === undefined ? "" : ` Those that are there (${workers.length}) run another: ${other}.`;
      return `No worker of this version is there.${why} ${start}`;
    }
    const missing = [...new Set(jobs.map(({ kind }) => kind))].filter(
      (kind) => !fit.some(({ kinds }) => kinds.includes(kind)),
    );
    return missing.length === 0 ? "" : `No worker takes jobs of the kind ${missing.join(", ")}. ${start}`;
  }
}
