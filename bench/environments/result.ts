/** The format of `results/bench/environments.json`: one row a peer, game and number of threads. No policy plays. */
import { z } from "zod";
import { machineSchema } from "../shared/machine.js";

export const peerNames = ["ale-vec", "envpool", "sb3", "gymnasium"] as const;
export type PeerName = (typeof peerNames)[number];

export const openedSchema = z.object({ seconds: z.number(), megabytes: z.number() });

const rowSchema = z.object({
  peer: z.enum(peerNames),
  game: z.string(),
  numEnvs: z.number(),
  numThreads: z.number(),
  /** How many are received at a time; missing: all step together. */
  batchSize: z.number().optional(),
  /** Environment steps a second, one a round. */
  ours: z.array(z.number()).min(1),
  theirs: z.array(z.number()).min(1),
  /** What making the environments and their first reset took, and how much memory. */
  opened: z.object({ ours: openedSchema, theirs: openedSchema }).optional(),
});
export type EnvironmentRow = z.infer<typeof rowSchema>;

export const environmentsSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("environments"),
  machine: machineSchema,
  rows: z.array(rowSchema).min(1),
});
export type EnvironmentsResult = z.infer<typeof environmentsSchema>;
