/** The format of `results/bench/account.json`: one row a game, tau, layer, and kind of work. */
import { z } from "zod";
import { stages } from "../../src/tools.js";
import { bundlesSchema } from "../shared/bundles.js";
import { machineSchema } from "../shared/machine.js";

const decisionSchema = z.object({
  game: z.string(),
  /** Whose network answers. */
  policy: z.string(),
  tau: z.number(),
  /** Of a call from JavaScript, by a session that is not timed. */
  call_us: z.number(),
  /** Of the same calls, by the session whose parts were timed. */
  timed_call_us: z.number(),
  /** Mean multiply-adds a decision. */
  multiply_adds: z.number(),
});

const rowSchema = z.object({
  game: z.string(),
  tau: z.number(),
  layer: z.string(),
  stage: z.enum(stages),
  mean_us: z.number(),
});

export const accountSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("account"),
  instructionSet: z.string(),
  bundles: bundlesSchema,
  machine: machineSchema,
  /** Timed decisions of each game and tau. */
  count: z.number().int().positive(),
  decisions: z.array(decisionSchema).min(1),
  rows: z.array(rowSchema).min(1),
});
export type AccountResult = z.infer<typeof accountSchema>;
export type AccountedDecision = z.infer<typeof decisionSchema>;
export type AccountRow = z.infer<typeof rowSchema>;
