/** What travels through Redis: plain data that is checked on arrival, under names that keep apart what does not belong together. */
import { resolve } from "node:path";
import { z } from "zod";
import { sha256OfJson } from "../../core/canonical-json.js";
import { InvalidArgumentError } from "../../core/errors.js";
import { describeSchemaError } from "../../core/schema-errors.js";
import type { CodeVersion } from "../code-version.js";
import { type JobKind, type JobSpec, jobKinds, parseJob } from "../job.js";
import { storeFolder } from "../open-store.js";
import { keySchema } from "../store-key.js";

/** Before all of our keys in Redis; Bull Board asks for it. */
export const queuePrefix = "ztw";

/** A job that breaks whatever runs it is given up after so many tries. */
export const mostTries = 3;

const numMarkDigits = 12;
const longestUrl = 2_000;

const payloadSchema = z.strictObject({
  /** Id of the campaign that released it, which the store knows too. */
  campaign: keySchema,
  /** URL of the store, equal on all machines. */
  store: z.string().min(1).max(longestUrl),
  job: z.unknown(),
});

export interface Payload {
  readonly campaign: string;
  readonly store: string;
  readonly job: JobSpec;
}

/**
 * Accepts a job's data as it came from Redis.
 *
 * @throws {InvalidArgumentError} if it is anything else than a job: it is never run then.
 */
export function parsePayload(data: unknown): Payload {
  const parsed = payloadSchema.safeParse(data);
  if (parsed.success) return { ...parsed.data, job: parseJob(parsed.data.job) };
  throw new InvalidArgumentError(
    `worker: expected a job of a campaign in the queue, received another value: ${describeSchemaError(parsed.error)}.`,
  );
}

/**
 * The queue that jobs of one kind wait in. Each version of the code has queues of its own, so that a worker of another version never
 * sees a job that it would run otherwise.
 */
export function queueName(kind: JobKind, code: CodeVersion): string {
  return `${kind}-${sha256OfJson(code).slice(0, numMarkDigits)}`;
}

/** Names of all queues of a version, in the order in which a campaign's work flows. */
export function queueNames(
  code: CodeVersion,
  kinds: readonly JobKind[] = jobKinds,
): ReadonlyMap<JobKind, string> {
  return new Map(
    jobKinds.filter((kind) => kinds.includes(kind)).map((kind) => [kind, queueName(kind, code)]),
  );
}

/** A job's id in a queue: the same job for two stores is two pieces of work. */
export function queuedId({ store, job }: Pick<Payload, "store" | "job">): string {
  return `${sha256OfJson(store).slice(0, numMarkDigits)}-${job.id}`;
}

/**
 * A store's URL as other machines can use it: folders have their whole path.
 *
 * @throws {InvalidArgumentError} if it names no store that is known.
 */
export function absoluteStoreUrl(url: string): string {
  const folder = storeFolder(url);
  return folder === undefined ? url.replace(/\/+$/, "") : resolve(folder);
}
