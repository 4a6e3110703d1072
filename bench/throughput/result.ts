/** The format of `results/bench/throughput.json`: one row a game and backend, or a game, threshold and way. */
import { z } from "zod";
import { bundlesSchema } from "../shared/bundles.js";
import { machineSchema } from "../shared/machine.js";

const sweepRowSchema = z.object({
  kind: z.literal("sweep"),
  game: z.string(),
  backend: z.string(),
  /** One a round. */
  seconds: z.array(z.number()).min(1),
});
export type SweepRow = z.infer<typeof sweepRowSchema>;

const vectorRowSchema = z.object({
  kind: z.literal("vector"),
  game: z.string(),
  tau: z.number(),
  /** Who answers. */
  way: z.string(),
  /** One a round. */
  decisions_per_second: z.array(z.number()).min(1),
});
export type VectorRow = z.infer<typeof vectorRowSchema>;

export const throughputSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("throughput"),
  seeds: z.number(),
  /** `null`: all. */
  taus: z.string().nullable(),
  numEnvs: z.number(),
  numSteps: z.number(),
  bundles: bundlesSchema.optional(), // files older than the field
  machine: machineSchema,
  rows: z.array(z.discriminatedUnion("kind", [sweepRowSchema, vectorRowSchema])).min(1),
});
export type ThroughputResult = z.infer<typeof throughputSchema>;
