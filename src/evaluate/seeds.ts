/** Which seeds a result's games have: those of its own game, method and weights, or, in older results, those of its run seed alone. */

import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { episodeSeed, type GamePurpose, gameSeed } from "../core/random.js";
import { type ExitRuleName, exitRuleOf } from "../model/exit-rule.js";
import type { Ran } from "./result-schema.js";

/**
 * - 1: of run seed, purpose and episode alone, so that all methods, games and weights shared them. Results that name no scheme have it.
 * - 2: of the game, the method, another exit rule than its own, and the checksums of its weights as well: what was chosen or confirmed on is used nowhere else.
 */
export const seedSchemes = [1, 2] as const;
export type SeedScheme = (typeof seedSchemes)[number];

/** What seeds of a result follow from, beside the purpose. */
export type SeedSource = Pick<Ran, "runSeed"> & Partial<SeedOwner>;
type SeedOwner = Pick<Ran, "seedScheme" | "game" | "method" | "expertSha256" | "methodSha256" | "policy">;

/** The emulator's seed for an episode. The expert plays the same ones within a result, so that it pairs. */
export function seedOf(source: SeedSource, purpose: GamePurpose, episodeIndex: number): number {
  const { runSeed, seedScheme = 1 } = source;
  if (seedScheme === 1 && purpose !== "calibration") return episodeSeed(runSeed, purpose, episodeIndex);
  return gameSeed(nameOwner(source), { runSeed, purpose, episodeIndex });
}

/** Rules that methods are named after; any other one makes another policy of the same weights. */
const ownRules: Readonly<Partial<Record<string, ExitRuleName>>> = {
  "ztw-gate": "gate",
  "ztw-regret": "regret",
  "ztw-rl": "regret",
  "ztw-hold": "regret",
};

function nameOwner({ game, method, expertSha256, methodSha256, policy }: Partial<SeedOwner>): string {
  const rule = exitRuleOf(policy ?? {});
  const isOwn = rule === (ownRules[method ?? ""] ?? exitRuleOf({}));
  const weights = [expertSha256, methodSha256 ?? "no classifiers"];
  return [game, method, ...weights, ...(isOwn ? [] : [rule])].join(" ");
}

/** As a result says it: the first scheme is older than the word. */
export function describeScheme(scheme: SeedScheme): Pick<Ran, "seedScheme"> {
  return scheme === 1 ? {} : { seedScheme: scheme };
}

/**
 * Refuses the rare run seed whose first episodes of a purpose are not all different.
 *
 * @throws {InvalidArgumentError} naming it.
 */
export function checkSeedsDiffer(
  where: string,
  source: SeedSource,
  { purpose, numEpisodes }: { readonly purpose: GamePurpose; readonly numEpisodes: number },
): void {
  const seeds = Array.from({ length: numEpisodes }, (_, index) => seedOf(source, purpose, index));
  if (new Set(seeds).size === numEpisodes) return;
  const expected = "a seed whose episodes all differ";
  throw new InvalidArgumentError(
    describeMismatch(where, expected, "runSeed", source.runSeed, "Add 1 to it."),
  );
}
