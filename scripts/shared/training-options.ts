/** Options that every command which trains takes beside the settings of its library function. */
import { z } from "zod";
import { advancedOption } from "../../src/tools.js";
import { rolloutBackendNames } from "./rollout-backend.js";

/** The group that they stand in under `--help-all`. */
export const filesGroup = { group: "Files and threads" };

export const trainingOptionsSchema = z.strictObject({
  resume: z
    .boolean()
    .default(true)
    .meta(
      advancedOption("go on from a checkpoint", {
        ...filesGroup,
        without: "refuse to go on from a checkpoint that is there",
      }),
    ),
  backend: z
    .enum(rolloutBackendNames)
    .optional()
    .meta(advancedOption("what runs the network while games are played (default: engine)", filesGroup)),
});
