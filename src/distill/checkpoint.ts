/** What a checkpoint of a distillation holds beside tensors. */
import { z } from "zod";
import { type Checkpoint, CheckpointFolder } from "../training/checkpoint.js";
import { sessionSchema } from "../training/run-session.js";

const formatVersion = 1;

const stateSchema = sessionSchema.extend({
  identity: z.record(z.string(), z.unknown()),
  /** 0: classifiers, 1: ensemble. */
  stage: z.number().int().nonnegative(),
  /** Rollouts done in this stage. */
  numRollouts: z.number().int().nonnegative(),
  /** Updates of this stage's optimizer. */
  numUpdates: z.number().int().nonnegative(),
  /** By stage and head, averaged over the last rollouts. */
  measures: z.record(z.string(), z.array(z.object({ agreement: z.number(), loss: z.number() }))),
});

export type DistillState = z.infer<typeof stateSchema>;
export type DistillCheckpoint = Checkpoint<DistillState>;

/** A folder for checkpoints of a distillation; `undefined` as a path gives none. */
export function openCheckpoints(path: string | undefined): CheckpointFolder<DistillState> | undefined {
  if (path === undefined) return undefined;
  const label = ({ stage, numRollouts }: DistillState) => `${stage}-${numRollouts}`;
  return new CheckpointFolder(path, { where: "distill", formatVersion, schema: stateSchema, label });
}
