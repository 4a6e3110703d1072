/** What a lane plays with: an environment whose frames are kept, and a session that decides. */
import type { PolicySession } from "../../core/policy-types.js";
import type { AtariEnvironment } from "../../envs/atari-environment.js";
import type { ProtocolOverrides } from "../../envs/protocol-options.js";
import type { ProtocolName } from "../../envs/protocols.js";
import type { ActionMode } from "../../evaluate/action-chooser.js";
import { openEnvironment, openSession } from "../../evaluate/player-setup.js";
import type { ExitRuleName } from "../../model/exit-rule.js";
import type { Player } from "../messages.js";
import type { Agent } from "./agents.js";

/** Where and by which rules games are played. */
export interface GameSetup {
  readonly seed: number;
  readonly protocol: ProtocolName;
  readonly protocolOverrides?: ProtocolOverrides | undefined;
  /** Where the ROMs are, if not where set-up puts them. */
  readonly romFolder?: string | undefined;
}

/** Who plays, and whose weights decide, or would. */
export interface LaneSetup extends GameSetup {
  readonly agent: Agent;
  readonly player: Player;
  /** Default: the method's own. */
  readonly exitRule?: ExitRuleName | undefined;
}

export interface LaneParts {
  readonly environment: AtariEnvironment;
  readonly session: PolicySession;
}

/** Opens both, or nothing. */
export async function openLaneParts(setup: LaneSetup): Promise<LaneParts> {
  const { agent, player, exitRule, protocol, protocolOverrides, romFolder } = setup;
  const { bundle } = agent;
  const rules = { protocol, protocolOverrides, romFolder };
  const environment = openEnvironment(bundle, rules, { where: "lab", captureFrames: true });
  try {
    const session = await openSession(bundle, {
      method: player.method,
      backend: backendOf(player, agent),
      exitRule,
    });
    return { environment, session };
  } catch (error) {
    environment.close();
    throw error;
  }
}

/** Hints need no choice: the usual one. */
export function backendOf(player: Player, { facts }: Agent) {
  if (player.kind === "agent") return player.backend;
  return facts.methods.find(({ name }) => name === player.method)?.backends[0];
}

/** A person's game is of neither kind; hints are the likeliest actions. */
export function modeOf(player: Player): ActionMode {
  return player.kind === "agent" ? player.mode : "greedy";
}
