/** The format of `results/bench/training-speed.json`: one row a system, ours first. Agents start from scratch, so no bundle is named. */
import { z } from "zod";
import { machineSchema } from "../shared/machine.js";

const rowSchema = z.object({
  system: z.string(),
  /** Environment steps a second: the median, the lowest and the highest of the rounds. */
  steps_per_second: z.number(),
  low: z.number(),
  high: z.number(),
  rounds: z.array(z.number()).min(1),
  /** Timed ones of each round. */
  rollouts: z.number(),
});
export type TrainingRow = z.infer<typeof rowSchema>;

const settingsSchema = z.object({
  environments: z.number(),
  steps: z.number(),
  epochs: z.number(),
  minibatch: z.number(),
});

export const trainingSpeedSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("training-speed"),
  game: z.string(),
  threads: z.number(),
  settings: settingsSchema,
  versions: z.record(z.string(), z.string()),
  machine: machineSchema,
  rows: z.array(rowSchema).min(1),
});
export type TrainingSpeedResult = z.infer<typeof trainingSpeedSchema>;
