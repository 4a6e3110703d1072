/** Which weights a comparison was measured with, and whether those are what ships. */
import { z } from "zod";
import { loadBundle, shippedBundleFolder } from "../../src/index.js";
import { agentNote, gameTitle, measuredAgents, type ShippedAgents } from "../../src/tools.js";

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/, "a sha256");
/** The sha256 of the weights by name: `expert`, and each method that was measured. */
const weightsSchema = z.record(z.string(), hashSchema);
/** By game. */
export const bundlesSchema = z.record(z.string(), weightsSchema);

export type Weights = Readonly<Record<string, string>>;
export type Bundles = Readonly<Record<string, Weights>>;

/** The weights of the expert and of all methods that ship for a game. */
export function shippedWeights(game: string): Weights {
  const { expert, methods } = loadBundle(shippedBundleFolder(game)).manifest;
  const hashes = Object.entries(methods).map(([name, { sha256 }]) => [name, sha256]);
  return { expert: expert.sha256, ...Object.fromEntries(hashes) };
}

/**
 * What a result file says of the weights that it is about to be measured with.
 *
 * @param methods - those that take part.
 */
export function describeBundles(games: readonly string[], methods: readonly string[]): Bundles {
  const chosen = (game: string) =>
    Object.entries(shippedWeights(game)).filter(([name]) => name === "expert" || methods.includes(name));
  return Object.fromEntries([...new Set(games)].map((game) => [game, Object.fromEntries(chosen(game))]));
}

/**
 * What a page says of numbers that are not of what ships: a sentence a game; none if all are.
 *
 * @param result - a whole result file; one that names no weights does not say what it was measured with.
 * @param shipped - Default: what is in `models/`.
 */
export function agentNotes(result: unknown, shipped?: ShippedAgents): string[] {
  const lines = measuredAgents(result).flatMap((agent) => {
    const note = agentNote(agent, shipped);
    return note === undefined ? [] : [`${gameTitle(agent.game)}: **${note}**.`];
  });
  return [...new Set(lines)];
}
