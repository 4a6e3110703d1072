/** What a checkpoint of PPO holds beside tensors. */
import { z } from "zod";
import { evaluationRowSchema, rolloutRowSchema, trainingResultSchema } from "../model/training-curve.js";
import {
  type Checkpoint,
  CheckpointFolder,
  environmentsSchema,
  randomStateSchema,
} from "../training/checkpoint.js";
import { trainSettingsSchema } from "./train-options.js";

const formatVersion = 1;
const count = z.number().int().nonnegative();

const stateSchema = z.object({
  identity: z.record(z.string(), z.unknown()),
  numRollouts: count,
  /** Of the optimizer. */
  numUpdates: count,
  elapsedMs: z.number().nonnegative(),
  streams: z.object({ acting: randomStateSchema, shuffling: randomStateSchema }),
  environments: environmentsSchema,
  /** Returns of the latest full games, oldest first. */
  recentReturns: z.array(z.number()),
  /** Rollouts that have no row in the curve yet. */
  pendingRows: z.array(rolloutRowSchema),
  rollouts: z.array(rolloutRowSchema),
  evaluations: z.array(evaluationRowSchema),
  recycled: trainingResultSchema.shape.recycled,
  sessions: trainingResultSchema.shape.sessions,
});

export type TrainState = z.infer<typeof stateSchema>;
export type TrainCheckpoint = Checkpoint<TrainState>;

/** A folder for checkpoints of PPO; `undefined` as a path gives none. */
export function openTrainCheckpoints(path: string | undefined): CheckpointFolder<TrainState> | undefined {
  if (path === undefined) return undefined;
  const unsaid = trainSettingsSchema.parse({});
  return new CheckpointFolder(path, { where: "train", formatVersion, schema: stateSchema, unsaid });
}
