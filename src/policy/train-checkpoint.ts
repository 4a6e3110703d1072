/** What a checkpoint of PPO holds beside tensors. */
import { z } from "zod";
import { type Checkpoint, CheckpointFolder } from "../training/checkpoint.js";
import { sessionSchema } from "../training/run-session.js";
import { trainSettingsSchema } from "./train-options.js";
import { recordSchema } from "./train-record.js";

const formatVersion = 1;
const count = z.number().int().nonnegative();

const stateSchema = z.object({
  identity: z.record(z.string(), z.unknown()),
  numRollouts: count,
  /** Of the optimizer. */
  numUpdates: count,
  ...sessionSchema.shape,
  ...recordSchema.shape,
});

export type TrainState = z.infer<typeof stateSchema>;
export type TrainCheckpoint = Checkpoint<TrainState>;

/** A folder for checkpoints of PPO; `undefined` as a path gives none. */
export function openTrainCheckpoints(path: string | undefined): CheckpointFolder<TrainState> | undefined {
  if (path === undefined) return undefined;
  const label = ({ numRollouts, evaluations }: TrainState) => `${numRollouts}-${evaluations.length}`;
  const unsaid = trainSettingsSchema.parse({});
  return new CheckpointFolder(path, { where: "train", formatVersion, schema: stateSchema, label, unsaid });
}
