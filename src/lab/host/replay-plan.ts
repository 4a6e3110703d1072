/** Stored games as matches: who can play them again, and why not. */
import { CheckpointError, describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { completeStoredProtocol } from "../../envs/protocol-options.js";
import { overridableOptions, type ProtocolName, protocolNames } from "../../envs/protocols.js";
import type { Ran } from "../../evaluate/result-schema.js";
import { type ExitRuleName, exitRuleOf } from "../../model/exit-rule.js";
import { checkTauFor, exitRuleFor } from "../../model/policy-weights.js";
import type { ReplayedEvent } from "../messages.js";
import { type Agent, findPlayerOf } from "./agents.js";
import type { Lane } from "./lane.js";
import type { MatchPlan, ReplayPlan } from "./match-plan.js";
import { describeGame } from "./result-views.js";
import { gamesOf, type PlayedResult } from "./stored-result.js";

/** Why games of a result cannot be played again here; null if they can. */
export function replayProblem({ ran }: PlayedResult, agents: readonly Agent[]): string | null {
  if (ran.realTime !== undefined)
    return "These games were played in real time: what a decision took then decided what was played.";
  if (!protocolNames.some((name) => name === ran.protocol.name))
    return `Their protocol, ${ran.protocol.name}, is not known here.`;
  const agent = findPlayerOf(agents, ran);
  if (agent === undefined) return missingWeights(ran, agents);
  const { backends } = agent.facts.methods.find(({ name }) => name === ran.method)!;
  return backends.includes(ran.backend) ? null : `This machine lacks their backend, ${ran.backend}.`;
}

/**
 * A stored game as a match of its own.
 *
 * @param index - among the games of its file.
 * @throws {InvalidArgumentError} if there is no such game.
 * @throws {CheckpointError} if it cannot be played again here.
 */
export function planReplay(
  { file, result, index }: { readonly file: string; readonly result: PlayedResult; readonly index: number },
  agents: readonly Agent[],
  romFolder: string | undefined,
): MatchPlan {
  const games = gamesOf(result);
  const row = games[index];
  if (row === undefined) {
    const expected = `an integer from 0 to ${games.length - 1}`;
    throw new InvalidArgumentError(describeMismatch("lab", expected, "game", index));
  }
  const problem = replayProblem(result, agents);
  if (problem !== null) throw new CheckpointError(`lab: ${file} cannot be played again. ${problem}`);
  const { ran } = result;
  const agent = findPlayerOf(agents, ran)!;
  const { mode, tau, seed, actionsHash } = row;
  const { method, backend } = ran;
  const exitRule = ruleOf(ran, agent);
  checkTauFor("lab", "tau", tau, { bundle: agent.bundle, method, exitRule });
  const protocol = ran.protocol.name as ProtocolName;
  const player = { kind: "agent", agent: agent.facts.id, method, tau, mode, backend } as const;
  const protocolOverrides = overridesOf(ran);
  const lane = { agent, player, seed, protocol, protocolOverrides, romFolder, exitRule };
  return { lanes: [lane], seed, protocol, replay: { file, game: describeGame(row, index), actionsHash } };
}

/** Undefined where it is the method's own. */
function ruleOf({ method, policy }: Ran, { bundle }: Agent): ExitRuleName | undefined {
  if (method === "expert") return undefined;
  return exitRuleFor("lab", bundle, { method, exitRule: exitRuleOf(policy) });
}

/** Every option as it was, whatever the protocol says today. */
function overridesOf({ protocol }: Ran) {
  const options = Object.entries(completeStoredProtocol(protocol.options));
  return Object.fromEntries(options.filter(([name]) => overridableOptions.includes(name)));
}

/** The expert may be here, and its exits may be others. */
function missingWeights({ method, expertSha256, methodSha256 }: Ran, agents: readonly Agent[]): string {
  const hasExpert = agents.some(({ bundle }) => bundle.manifest.expert.sha256 === expertSha256);
  const what =
    hasExpert && methodSha256 !== null
      ? `${method} (${shorten(methodSha256)})`
      : `expert (${shorten(expertSha256)})`;
  return `No agent here has their ${what}. Name its bundle with --bundle.`;
}

function shorten(sha256: string): string {
  return sha256.slice(0, 8);
}

/** Whether it was that very game. */
export function compareReplay({ file, game, actionsHash }: ReplayPlan, lane: Lane): ReplayedEvent {
  const expected = { episodeReturn: game.episodeReturn, actionsHash };
  const received = { episodeReturn: lane.totals.episodeReturn, actionsHash: lane.actionsHash };
  const isEqual =
    received.episodeReturn === expected.episodeReturn && received.actionsHash === expected.actionsHash;
  return { type: "replayed", file, game: game.index, isEqual, expected, received };
}
