/** The choice of what runs the network while `distill` and `train` play. */
import { engineRollouts } from "../../src/index.js";
import {
  type Architecture,
  type ArchitectureName,
  makeArchitecture,
  type RolloutBackend,
  usualRollouts,
} from "../../src/tools.js";

export const rolloutBackendNames = ["engine", "tensorflow"] as const;
export type RolloutBackendName = (typeof rolloutBackendNames)[number];

/** The backends by name; TensorFlow is what the library uses when it is given none. */
const rolloutBackends: Readonly<Record<RolloutBackendName, RolloutBackend | undefined>> = {
  engine: engineRollouts,
  tensorflow: undefined,
};

/** The backend of that name; where none was named, the engine if it has the architecture's layers. */
export function chooseRolloutBackend(
  name: RolloutBackendName | undefined,
  architecture: Architecture | ArchitectureName,
): RolloutBackend | undefined {
  if (name !== undefined) return rolloutBackends[name];
  return usualRollouts(typeof architecture === "string" ? makeArchitecture(architecture, 1) : architecture);
}
