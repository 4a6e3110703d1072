/** The format of `results/bench/real-time.json`: one row a game, system and speed of the game. */
import { z } from "zod";
import { bundlesSchema } from "../shared/bundles.js";
import { machineSchema } from "../shared/machine.js";

const rowSchema = z.object({
  game: z.string(),
  system: z.string(),
  /** `null`: no exits. */
  tau: z.number().nullable(),
  frames_per_second: z.number(),
  /** Mean time of a decision. */
  latency_us: z.number(),
  /** Share of the game's steps that passed unanswered. */
  missed_steps: z.number(),
  return: z.object({ mean: z.number(), low: z.number(), high: z.number(), n: z.number() }),
});
export type RealTimeRow = z.infer<typeof rowSchema>;

export const realTimeSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("real-time"),
  bundles: bundlesSchema.optional(), // files older than the field
  /** Where the times were measured. */
  machine: machineSchema.extend({ instructionSet: z.string() }),
  rows: z.array(rowSchema).min(1),
});
export type RealTimeResult = z.infer<typeof realTimeSchema>;
