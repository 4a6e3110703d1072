/** What plays rollouts where nobody chose. */
import type { Architecture } from "../../model/architecture.js";
import type { RolloutBackend } from "../../model/rollout-backend.js";
import { engineRollouts } from "./rollouts.js";

/** The engine, if it has the architecture's layers; `undefined` means TensorFlow. */
export function usualRollouts({ blocks }: Architecture): RolloutBackend | undefined {
  return blocks.some(({ type }) => type === "residualStage") ? undefined : engineRollouts;
}
