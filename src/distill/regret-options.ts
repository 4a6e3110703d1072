/** The options of pricing actions: only `ztw-regret` has them. */
import { z } from "zod";
import { option } from "../core/option-meta.js";

/** How actions follow from the logits of those who act: in training of the gates, and where they are meant to be used. */
export const regretModes = ["greedy", "sampled"] as const;
export type RegretMode = (typeof regretModes)[number];

export const regretShape = {
  /** Absent means greedy, so that bundles of before say what they always said. */
  regretMode: z
    .enum(regretModes)
    .optional()
    .meta(
      option(
        "which actions the gates of ztw-regret learn the cost of: the most likely ones, or those drawn from the probabilities (default: greedy)",
        { group: "What and how long" },
      ),
    ),
};

/** For who refuses them with other methods. */
export const regretOptionNames = Object.keys(regretShape) as readonly (keyof typeof regretShape)[];
