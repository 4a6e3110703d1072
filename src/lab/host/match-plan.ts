/** What a request for a match comes to, checked before anything is opened. */
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import type { ProtocolOverrides } from "../../envs/protocol-options.js";
import type { ProtocolName } from "../../envs/protocols.js";
import { checkTauFor } from "../../model/policy-weights.js";
import type { LabRequest, Player, StoredGame } from "../messages.js";
import type { Agent } from "./agents.js";
import type { LaneSetup } from "./lane-parts.js";

/** A stored game that is to come out again. */
export interface ReplayPlan {
  readonly file: string;
  readonly game: StoredGame;
  readonly actionsHash: string;
}

export interface MatchPlan {
  readonly lanes: readonly LaneSetup[];
  readonly seed: number;
  readonly protocol: ProtocolName;
  readonly replay: ReplayPlan | null;
}

/** What all matches of a host have in common. */
export interface MatchRules {
  readonly protocolOverrides?: ProtocolOverrides | undefined;
  readonly romFolder?: string | undefined;
}

/**
 * @throws {InvalidArgumentError} if there is no such agent, method or backend, a threshold does not fit, or the players' games differ.
 */
export function planMatch(
  { players, seed, protocol }: Extract<LabRequest, { readonly type: "open" }>,
  agents: readonly Agent[],
  { protocolOverrides, romFolder }: MatchRules,
): MatchPlan {
  const lanes = players.map((player) => ({
    protocolOverrides,
    romFolder,
    agent: checkPlayer(player, agents),
    player,
    seed,
    protocol,
  }));
  checkOneGame(lanes);
  return { lanes, seed, protocol, replay: null };
}

function checkPlayer(player: Player, agents: readonly Agent[]): Agent {
  const agent = agents.find(({ facts }) => facts.id === player.agent);
  if (agent === undefined)
    throw refuse(listNames(agents.map(({ facts }) => facts.id)), "agent", player.agent);
  const { methods } = agent.facts;
  const method = methods.find(({ name }) => name === player.method);
  if (method === undefined) throw refuse(listNames(methods.map(({ name }) => name)), "method", player.method);
  if (player.kind === "agent" && !method.backends.includes(player.backend))
    throw refuse(`${listNames(method.backends)}, which this machine has for it,`, "backend", player.backend);
  checkTauFor("lab", "tau", player.tau, { bundle: agent.bundle, method: player.method });
  return agent;
}

/** On the same seed they would have nothing in common. */
function checkOneGame(lanes: readonly LaneSetup[]): void {
  const [first, ...others] = lanes.map(({ agent }) => agent.facts.game);
  const other = others.find((game) => game !== first);
  if (other !== undefined) throw refuse(`one game for all players, as ${first},`, "players", other);
}

function listNames(names: readonly string[]): string {
  return `one of ${names.join(", ")}`;
}

function refuse(expected: string, parameter: string, received: unknown): InvalidArgumentError {
  return new InvalidArgumentError(describeMismatch("lab", expected, parameter, received));
}
