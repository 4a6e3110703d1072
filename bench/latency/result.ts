/** The format of `results/bench/latency.json`: one row a game, system and tau. */
import { z } from "zod";
import { bundlesSchema } from "../shared/bundles.js";
import { machineSchema } from "../shared/machine.js";

const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });

const returnSchema = intervalSchema.extend({
  n: z.number().int(),
  /** From the expert on the same seeds; of systems that played for it. */
  difference: intervalSchema.optional(),
});
export type ReturnCell = z.infer<typeof returnSchema>;

const rowSchema = z.object({
  game: z.string(),
  /** Whose network answers. */
  policy: z.string(),
  system: z.string(),
  /** `null`: no exits. */
  tau: z.number().nullable(),
  p50_us: z.number(),
  p95_us: z.number(),
  p99_us: z.number(),
  mean_us: z.number(),
  threads: z.number(),
  decisions: z.number(),
  /** Share of pixels that differ from the observation before. */
  changed_pixels: z.number(),
  /** Share of decisions with the full network's action. */
  agreement: z.number(),
  /** Multiply-adds that were done, of the full network's; `null` where they are not counted. */
  executed: z.number().nullable(),
  return: returnSchema.nullable(),
});
export type LatencyRow = z.infer<typeof rowSchema>;

export const latencySchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("latency"),
  versions: z.record(z.string(), z.string()),
  instructionSet: z.string(),
  bundles: bundlesSchema.optional(), // files older than the field
  machine: machineSchema,
  rows: z.array(rowSchema).min(1),
});
export type LatencyResult = z.infer<typeof latencySchema>;
