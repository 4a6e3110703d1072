/** What a worker says of itself. */
import { z } from "zod";
import { codeVersionSchema } from "../code-version.js";
import { jobKinds } from "../job.js";

export const workerSchema = z.object({
  /** Machine and process. */
  name: z.string(),
  code: codeVersionSchema,
  kinds: z.array(z.enum(jobKinds)),
  numSlots: z.number(),
  /** What it is at. */
  running: z.array(z.object({ label: z.string(), progress: z.string() })),
  /** Why it takes nothing at present. */
  resting: z.string().nullable(),
});
export type WorkerPresence = Readonly<z.output<typeof workerSchema>>;
