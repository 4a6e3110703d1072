/** The format of `results/bench/whole-runs.json`: one row a game's distillation, or its sweep. */
import { z } from "zod";
import { bundlesSchema } from "../shared/bundles.js";
import { machineSchema } from "../shared/machine.js";

const stageSchema = z.object({
  stage: z.string(),
  /** Environment steps. */
  steps: z.number(),
  seconds: z.number(),
  /** Shares of the seconds; the rest is updates. */
  emulator: z.number(),
  answers: z.number(),
});
export type StageTimes = z.infer<typeof stageSchema>;

const distillationRowSchema = z.object({
  kind: z.literal("distillation"),
  game: z.string(),
  /** From the shipped expert to the saved method. */
  seconds: z.number(),
  stages: z.array(stageSchema).min(1),
});
export type DistillationRow = z.infer<typeof distillationRowSchema>;

const sweepRowSchema = z.object({
  kind: z.literal("sweep"),
  game: z.string(),
  seconds: z.number(),
  thresholds: z.number(),
  seeds: z.number(),
});
export type SweepRow = z.infer<typeof sweepRowSchema>;

export const wholeRunsSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("whole-runs"),
  method: z.string(),
  bundles: bundlesSchema,
  machine: machineSchema,
  rows: z.array(z.discriminatedUnion("kind", [distillationRowSchema, sweepRowSchema])).min(1),
});
export type WholeRunsResult = z.infer<typeof wholeRunsSchema>;
