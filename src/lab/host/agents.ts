/** The agents that can play: the bundles that ship, and others by their folders. */
import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { gameTitle } from "../../core/game-title.js";
import { packageRoot } from "../../core/paths.js";
import type { ProtocolName } from "../../envs/protocols.js";
import { type Bundle, loadBundle } from "../../model/bundle.js";
import type { PolicyName } from "../../model/bundle-schema.js";
import type { AgentFacts } from "../messages.js";
import { describeMethods } from "./method-facts.js";

/** A bundle, and what viewers are told of it. */
export interface Agent {
  readonly bundle: Bundle;
  readonly facts: AgentFacts;
}

/**
 * The bundles that ship, then the others in their order; each folder once.
 *
 * @param folders - of further bundles.
 * @throws {CheckpointError} if one of them does not load.
 */
export function findAgents(folders: readonly string[]): Agent[] {
  const shipped = shippedFolders();
  const own = [...new Set(folders.map((folder) => resolve(folder)))].filter(
    (folder) => !shipped.includes(folder),
  );
  const ids = new Set<string>();
  return [...shipped, ...own].map((folder, index) =>
    describeAgent(loadBundle(folder), {
      id: freeId(ids, basename(folder)),
      origin: index < shipped.length ? "ships with the package" : basename(folder),
    }),
  );
}

/** Whose weights a stored result is of; undefined if no agent has them. */
export function findPlayerOf(
  agents: readonly Agent[],
  ran: { readonly method: PolicyName; readonly expertSha256: string; readonly methodSha256: string | null },
): Agent | undefined {
  return agents.find(({ bundle }) => {
    const { expert, methods } = bundle.manifest;
    const own = ran.method === "expert" ? null : (methods[ran.method]?.sha256 ?? "none");
    return expert.sha256 === ran.expertSha256 && own === ran.methodSha256;
  });
}

function shippedFolders(): string[] {
  const folder = join(packageRoot, "models");
  if (!existsSync(folder)) return [];
  const folders = readdirSync(folder).map((game) => join(folder, game));
  return folders.filter((bundle) => existsSync(join(bundle, "policy.json"))).sort();
}

function describeAgent(bundle: Bundle, named: Pick<AgentFacts, "id" | "origin">): Agent {
  const { game, protocol, actionMeanings } = bundle.manifest;
  return {
    bundle,
    facts: {
      ...named,
      game,
      title: gameTitle(game),
      protocol: protocol as ProtocolName, // else openEnvironment says so
      actionMeanings,
      methods: describeMethods(bundle),
    },
  };
}

/** Folders in different places may have one name. */
function freeId(ids: Set<string>, name: string): string {
  let id = name;
  for (let count = 2; ids.has(id); count++) id = `${name} ${count}`;
  ids.add(id);
  return id;
}
