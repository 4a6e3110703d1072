/** What a person chose to play, and the requests that follow from it. */
import type { Tau } from "../../src/core/tau.js";
import type { ProtocolName } from "../../src/envs/protocols.js";
import type { ActionMode } from "../../src/evaluate/episode.js";
import type { AgentFacts, LabRequest, MethodFacts, Player } from "../../src/lab/messages.js";
import type { PolicyName } from "../../src/model/bundle-schema.js";
import type { BackendName } from "../../src/runtime/session.js";

export interface PlayerChoice {
  readonly agent: string;
  readonly method: PolicyName;
  readonly tau: Tau;
  readonly mode: ActionMode;
  readonly backend: BackendName;
}

export interface MatchChoice {
  readonly seed: number;
  readonly protocol: ProtocolName;
}

/** Every name of `--protocol`; a test compares them. */
export const protocols: readonly ProtocolName[] = [
  "ref-clean",
  "ref",
  "machado",
  "ale-vec",
  "sb3",
  "cleanrl",
  "envpool",
];

export const firstSeed = 7;

/** What a visitor meets: the paper's method first, whose confidence is the largest bar that one sees. */
const favorites: readonly PolicyName[] = ["ztw", "ztw-regret", "ztw-hold"];

export function favoriteMethod({ methods }: AgentFacts): MethodFacts {
  const favorite = favorites.flatMap((name) => methods.find((method) => method.name === name) ?? []);
  return favorite[0] ?? methods[0]!;
}

export function choosePlayer(agent: AgentFacts, method: MethodFacts = favoriteMethod(agent)): PlayerChoice {
  return {
    agent: agent.id,
    method: method.name,
    tau: method.tau,
    mode: "greedy",
    backend: method.backends[0]!,
  };
}

/** As `choice`, but by another agent; its method too if the agent has it. */
export function withAgent(choice: PlayerChoice, agent: AgentFacts): PlayerChoice {
  const same = agent.methods.find(({ name }) => name === choice.method);
  return { ...choosePlayer(agent, same), mode: choice.mode };
}

/** As `choice`, but by another method, at that one's threshold. */
export function withMethod(choice: PlayerChoice, agent: AgentFacts, name: PolicyName): PlayerChoice {
  const method = agent.methods.find((facts) => facts.name === name) ?? favoriteMethod(agent);
  const backend = method.backends.includes(choice.backend) ? choice.backend : method.backends[0]!;
  return { ...choosePlayer(agent, method), mode: choice.mode, backend };
}

/** A race in which one side was chosen anew. Both play one game: the other side follows to it. */
export function withRacer(
  race: readonly [PlayerChoice, PlayerChoice],
  index: number,
  { choice, agents }: { readonly choice: PlayerChoice; readonly agents: readonly AgentFacts[] },
): readonly [PlayerChoice, PlayerChoice] {
  const agent = agents.find(({ id }) => id === choice.agent);
  const other = race[index === 0 ? 1 : 0];
  const gameOfOther = agents.find(({ id }) => id === other.agent)?.game;
  const follower = agent !== undefined && agent.game !== gameOfOther ? withAgent(other, agent) : other;
  return index === 0 ? [choice, follower] : [follower, choice];
}

export function agentPlayer(choice: PlayerChoice): Player {
  return { ...choice, kind: "agent" };
}

export function humanPlayer({ agent, method, tau }: PlayerChoice): Player {
  return { kind: "human", agent, method, tau };
}

export function openRequest(players: readonly Player[], { seed, protocol }: MatchChoice): LabRequest {
  return { type: "open", players: [...players], seed, protocol };
}

/** A seed that was typed; undefined if it is none. */
export function readSeed(text: string): number | undefined {
  const seed = Number(text);
  return /^\d{1,10}$/.test(text.trim()) && seed <= 2 ** 31 - 1 ? seed : undefined;
}
