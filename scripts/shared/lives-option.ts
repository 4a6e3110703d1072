/** The option `--episodic-life` of commands that play whole games. */
import { Option } from "commander";
import type { ProtocolOverrides } from "../../src/tools.js";

/** For agents that rely on what their training stack presses after a lost life. */
export function livesOption(): Option {
  return new Option(
    "--episodic-life",
    "after a lost life, begin the next as the protocol does (sb3: no-op, FIRE, action 2); games count whole all the same",
  );
}

/** What the option replaces of a protocol; absent, the protocol's own rule holds. */
export function livesOverrides(episodicLife: boolean | undefined): ProtocolOverrides | undefined {
  return episodicLife ? { episodicLife } : undefined;
}
