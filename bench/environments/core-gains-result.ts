/** The format of `results/bench/core-gains.json`: one row a work. */
import { z } from "zod";
import { bundlesSchema } from "../shared/bundles.js";
import { machineSchema } from "../shared/machine.js";

const rowSchema = z.object({
  game: z.string(),
  work: z.string(),
  /** Seconds with our core, one a round. */
  ztw: z.array(z.number()).min(1),
  /** With ALE's own. */
  ale: z.array(z.number()).min(1),
});
export type CoreGainRow = z.infer<typeof rowSchema>;

export const coreGainsSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("core-gains"),
  bundles: bundlesSchema,
  machine: machineSchema,
  rows: z.array(rowSchema).min(1),
});
export type CoreGainsResult = z.infer<typeof coreGainsSchema>;
