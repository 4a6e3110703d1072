/** What plays rollouts where nobody chose. */

import { checkObject } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import type { Architecture } from "../../model/architecture.js";
import type { RolloutBackend } from "../../model/rollout-backend.js";
import { engineRollouts } from "./rollouts.js";

/** The engine, if it has the architecture's layers; `undefined` means TensorFlow. */
export function usualRollouts(architecture: Architecture): RolloutBackend | undefined {
  const { blocks } = checkObject("usualRollouts", "architecture", architecture);
  if (!Array.isArray(blocks))
    throw new InvalidArgumentError(
      describeMismatch("usualRollouts", "a list", "architecture.blocks", blocks),
    );
  return blocks.some(({ type }) => type === "residualStage") ? undefined : engineRollouts;
}
