/** Random no-op starts as an option of trainings. */
import { z } from "zod";
import { advancedOption, type OptionMeta } from "../core/option-meta.js";

/** Absent where the protocol's own counts. */
export function noopMaxSchema(place: Pick<OptionMeta, "group">) {
  return z
    .number()
    .int()
    .min(0)
    .max(10_000)
    .optional()
    .meta(
      advancedOption(
        "begin each episode with a random number of no-op frames, at most about n (usual: 30), where seeds alone differ little (default: the protocol's)",
        place,
      ),
    );
}
