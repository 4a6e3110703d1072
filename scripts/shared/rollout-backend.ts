/** The choice of what runs the network while `distill` and `train` play. */
import { engineRollouts } from "../../src/index.js";
import type { RolloutBackend } from "../../src/tools.js";

export const rolloutBackendNames = ["engine", "tensorflow"] as const;
export type RolloutBackendName = (typeof rolloutBackendNames)[number];

/** The backends by name; TensorFlow is what the library uses when it is given none. */
export const rolloutBackends: Readonly<Record<RolloutBackendName, RolloutBackend | undefined>> = {
  engine: engineRollouts,
  tensorflow: undefined,
};

export const defaultRolloutBackend: RolloutBackendName = "engine";
