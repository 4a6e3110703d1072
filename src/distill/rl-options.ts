/** The options of learning from returns: only `ztw-rl` has them. */
import { z } from "zod";
import { advancedOption, option } from "../core/option-meta.js";

const group = "Learning from returns (ztw-rl)";

/** What learns: only where to stop, or also what the heads answer. */
export const rlTrainedParts = ["gates", "gates-and-heads"] as const;

export const rlShape = {
  rlSteps: z
    .number()
    .int()
    .positive()
    .default(300_000)
    .meta(option("environment steps of ztw-rl, which begins from ztw-regret", { group })),
  rlTrain: z.enum(rlTrainedParts).default("gates").meta(
    option("what learns: the gates alone, with greedy actions, or the heads too, with drawn ones", {
      group,
    }),
  ),
  targetCost: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .meta(
      option(
        "mean relative cost to keep to, by the reference model (default: 0.04 more than leaving at exit 1 always)",
        { group },
      ),
    ),
  price: z.number().nonnegative().default(0.005).meta(
    advancedOption("what a full pass costs in rewards, at first; it moves until the target is kept", {
      group,
    }),
  ),
  priceRate: z
    .number()
    .nonnegative()
    .default(0.01)
    .meta(advancedOption("how far a rollout off the target moves the price; 0 keeps it", { group })),
  imitation: z
    .number()
    .nonnegative()
    .default(0.1)
    .meta(advancedOption("what differing from the expert costs in rewards, at first", { group })),
  finalImitation: z
    .number()
    .nonnegative()
    .default(0.02)
    .meta(advancedOption("the same at the end; it falls in a straight line", { group })),
  startCost: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .meta(advancedOption("allowed cost of ztw-regret that becomes tau 0.5", { group })),
  sharpness: z
    .number()
    .positive()
    .default(2)
    .meta(advancedOption("how suddenly exits are left around that cost; less explores more", { group })),
  rlLearningRate: z
    .number()
    .positive()
    .default(1e-4)
    .meta(advancedOption("learning rate, of which a tenth is left for the last third", { group })),
  rlMinibatchSize: z
    .number()
    .int()
    .positive()
    .default(256)
    .meta(advancedOption("decisions in an update", { group })),
};

/** For who refuses them with other methods. */
export const rlOptionNames = Object.keys(rlShape) as readonly (keyof typeof rlShape)[];

/** Settings with every default filled in; the target's depends on the network, and is filled in by the plan. */
export type RlSettings = z.output<z.ZodObject<typeof rlShape>>;
