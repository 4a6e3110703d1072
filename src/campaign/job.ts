/** What a job is: plain data whose identity is the hash of everything that decides its result. */

import { z } from "zod";
import { sha256OfJson } from "../core/canonical-json.js";
import { checkObject } from "../core/check.js";
import { InvalidArgumentError } from "../core/errors.js";
import { describeSchemaError } from "../core/schema-errors.js";
import { codeVersionSchema } from "./code-version.js";

/** In the order in which a campaign's work flows. */
export const jobKinds = ["train", "distill", "sweep", "tune", "report"] as const;
export type JobKind = (typeof jobKinds)[number];

/** An id: 64 hexadecimal digits, so that it can name folders and keys anywhere. */
export const jobIdSchema = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits");

const longestLabel = 200;
const mostNeeds = 100_000;

/** What travels in queues and lies in stores. What the options of each kind may be, the kind's own schema says. */
export const jobSpecSchema = z.strictObject({
  id: jobIdSchema,
  kind: z.enum(jobKinds),
  /** Ids of the jobs whose artifacts it begins with, in the order that its kind expects. */
  needs: z.array(jobIdSchema).max(mostNeeds).readonly(),
  /** Everything else that decides the result, defaults filled in. */
  options: z.record(z.string(), z.json()),
  /** The code that is to run it. */
  code: codeVersionSchema,
  /** For people: `sweep of ztw on pong, model 2`. No part of the identity. */
  label: z
    .string()
    .min(1)
    .max(longestLabel)
    .regex(/^\P{C}*$/u, "expected no control characters, which a terminal would obey"),
});
export type JobSpec = Readonly<z.output<typeof jobSpecSchema>>;

/**
 * A job with its id. Ids are known before anything has run: a need counts by its own id, not by what it turns out to make.
 *
 * @throws {InvalidArgumentError} if it does not fit {@link jobSpecSchema}.
 */
export function createJob(job: Omit<JobSpec, "id">): JobSpec {
  return parseJob({ ...job, id: identify(checkObject("createJob", "job", job)) });
}

/**
 * Accepts what came from a queue or a store as a job.
 *
 * @throws {InvalidArgumentError} if it does not fit, or its id is not that of its content.
 */
export function parseJob(data: unknown): JobSpec {
  const parsed = jobSpecSchema.safeParse(data);
  if (!parsed.success)
    throw new InvalidArgumentError(
      `parseJob: expected a job of a campaign, received another value: ${describeSchemaError(parsed.error)}.`,
    );
  const expected = identify(parsed.data);
  if (parsed.data.id === expected) return parsed.data;
  throw new InvalidArgumentError(
    `parseJob: expected ${expected} for id, which is the hash of the job's content, received ${JSON.stringify(parsed.data.id)}. The job was changed on its way.`,
  );
}

function identify({ kind, options, needs, code }: Omit<JobSpec, "id" | "label">): string {
  return sha256OfJson({ kind, options, needs, code });
}
