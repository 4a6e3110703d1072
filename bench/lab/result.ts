/** The format of `results/bench/lab.json`: one row a way of watching, and how soon a threshold acts. */
import { z } from "zod";
import { bundlesSchema } from "../shared/bundles.js";
import { machineSchema } from "../shared/machine.js";

const watchingSchema = z.object({
  viewers: z.number().int().positive(),
  /** Games beside each other: a race has two. */
  lanes: z.number().int().positive(),
  /** All heads and what was recomputed are told too. */
  shows_all: z.boolean(),
  /** Frames of a game that a viewer was given in a second: the mean of all viewers, and the least. */
  frames_per_second: z.object({ mean: z.number(), least: z.number() }),
  /** Of one core, by the server's process. */
  cpu_share: z.number(),
  seconds: z.number(),
});
export type WatchingRow = z.infer<typeof watchingSchema>;

const latencySchema = z.object({
  /** Times real time. */
  speed: z.number(),
  /** Between a threshold's request and the first decision under it, milliseconds. */
  median_ms: z.number(),
  p95_ms: z.number(),
  n: z.number().int().positive(),
});
export type LatencyRow = z.infer<typeof latencySchema>;

export const labSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("lab"),
  bundles: bundlesSchema,
  machine: machineSchema,
  latency: z.array(latencySchema).min(1),
  rows: z.array(watchingSchema).min(1),
});
export type LabResult = z.infer<typeof labSchema>;
