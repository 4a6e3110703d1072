/** The choice of what runs the network while `distill` and `train` play. */
import { Option } from "commander";
import { engineRollouts } from "../../src/index.js";
import {
  type Architecture,
  type ArchitectureName,
  makeArchitecture,
  type RolloutBackend,
} from "../../src/tools.js";

/** The backends by name; TensorFlow is what the library uses when it is given none. */
const rolloutBackends: Readonly<Record<string, RolloutBackend | undefined>> = {
  engine: engineRollouts,
  tensorflow: undefined,
};

/** `--backend`; without it, {@link chooseRolloutBackend} chooses. */
export function rolloutBackendOption(): Option {
  const summary =
    "what runs the network while games are played (default: engine, or tensorflow for residual networks)";
  return new Option("--backend <name>", summary).choices(Object.keys(rolloutBackends));
}

/** The backend of that name; where none was named, the engine if it has the architecture's layers. */
export function chooseRolloutBackend(
  name: string | undefined,
  architecture: Architecture | ArchitectureName,
): RolloutBackend | undefined {
  if (name !== undefined) return rolloutBackends[name];
  const { blocks } = typeof architecture === "string" ? makeArchitecture(architecture, 1) : architecture;
  const hasResidualStage = blocks.some(({ type }) => type === "residualStage");
  return hasResidualStage ? undefined : engineRollouts;
}
