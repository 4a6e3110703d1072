/** The format of `results/bench/cores.json`: one row a game. */
import { z } from "zod";
import { machineSchema } from "../shared/machine.js";

const rowSchema = z.object({
  game: z.string(),
  /** Frames a second, one a round. */
  ours: z.array(z.number()).min(1),
  ale: z.array(z.number()).min(1),
});
export type CoreRow = z.infer<typeof rowSchema>;

export const coresSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("cores"),
  machine: machineSchema,
  /** Of one round. */
  frames: z.number(),
  rows: z.array(rowSchema).min(1),
});
export type CoresResult = z.infer<typeof coresSchema>;
