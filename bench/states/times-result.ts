/** The format of `results/bench/states.json`: one row a game. */
import { z } from "zod";
import { machineSchema } from "../shared/machine.js";

/** What is done with a state; the last reads bytes and goes back to what they say. */
export const acts = ["clone", "restore", "serialize", "deserialize"] as const;
export type Act = (typeof acts)[number];

export const timesSchema = z.record(z.enum(acts), z.number());

const sideSchema = z.object({
  /** Of one state. */
  bytes: z.number(),
  /** One a round. */
  microseconds: z.record(z.enum(acts), z.array(z.number()).min(1)),
});

const rowSchema = z.object({ game: z.string(), ours: sideSchema, ale_py: sideSchema });
export type StateTimesRow = z.infer<typeof rowSchema>;

export const stateTimesSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("state-times"),
  machine: machineSchema,
  rows: z.array(rowSchema).min(1),
});
export type StateTimesResult = z.infer<typeof stateTimesSchema>;
