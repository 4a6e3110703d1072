/** The format of `results/bench/sampled-play.json`: one row a game, rule, kind of play and threshold. */
import { z } from "zod";
import { bundlesSchema } from "../shared/bundles.js";

const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });

/** By what exits are left: the method of the paper, or gates by the kind of actions whose cost they learned. */
export const ruleNames = ["largest probability", "cost of greedy actions", "cost of drawn actions"] as const;
export type RuleName = (typeof ruleNames)[number];

const rowSchema = z.object({
  game: z.string(),
  rule: z.enum(ruleNames),
  mode: z.enum(["greedy", "sampled"]),
  tau: z.number(),
  /** Share of the full network's operations that are left out, by the reference cost model. */
  saved: z.number(),
  /** Of decisions, at each exit, the expert last. */
  exit_shares: z.array(z.number()),
  return: intervalSchema,
  /** To the expert on the same seeds. */
  difference: intervalSchema,
});
export type SampledPlayRow = z.infer<typeof rowSchema>;

export const sampledPlaySchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("sampled-play"),
  bundles: bundlesSchema,
  /** By game: the gates of `--regret-mode sampled`, which do not ship. */
  gates: z.record(z.string(), z.object({ sha256: z.string(), steps: z.number(), seed: z.number() })),
  seeds: z.number(),
  rows: z.array(rowSchema).min(1),
});
export type SampledPlayResult = z.infer<typeof sampledPlaySchema>;
