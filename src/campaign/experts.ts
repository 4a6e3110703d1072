/** The experts of a campaign: trained by it, or given. */
import { existsSync } from "node:fs";
import { InvalidArgumentError } from "../core/errors.js";
import { canonicalGame, nearestNames } from "../core/game-names.js";
import { listGames } from "../envs/games.js";
import type { Architecture } from "../model/architecture.js";
import { makeArchitecture } from "../model/architectures.js";
import { type Bundle, loadBundle, shippedBundleFolder } from "../model/bundle.js";
import { resolveTrainSettings } from "../policy/train-options.js";
import type { CampaignStudy } from "./study.js";

export interface Expert {
  readonly game: string;
  /** From 1: which of the game's experts. */
  readonly place: number;
  readonly architecture: Architecture;
  /** Under which it is meant to be played. */
  readonly protocol: string;
  /** Where it was made before. */
  readonly bundle?: Bundle;
  /** Where it is to be trained. */
  readonly trainSeed?: number;
}

const where = "planCampaign";

/**
 * All of them, game by game.
 *
 * @throws {InvalidArgumentError} if a game has no ROM or no expert, or a bundle is there twice.
 * @throws {CheckpointError} if a bundle does not load.
 */
export function findExperts(study: CampaignStudy, romFolder?: string): Expert[] {
  const known = listGames(romFolder);
  const games = (study.games ?? []).map((name) => checkGame(name, known));
  const twice = games.find((game, index) => games.indexOf(game) !== index);
  if (twice !== undefined)
    throw new InvalidArgumentError(`${where}: expected every game once in games, received ${twice} twice.`);
  if (study.train !== undefined) return games.flatMap((game) => trainedExperts(game, study));
  const bundles = study.bundles?.map((folder) => loadBundle(folder)) ?? games.map(loadShipped);
  for (const { manifest } of bundles) checkGame(manifest.game, known);
  return placeBundles(bundles);
}

function checkGame(name: string, known: readonly string[]): string {
  const game = canonicalGame(where, name);
  if (known.includes(game)) return game;
  const near = nearestNames(game, known);
  const advice = near.length > 0 ? ` Did you mean ${near.join(" or ")}?` : "";
  throw new InvalidArgumentError(
    `${where}: expected games that have a ROM, received ${JSON.stringify(name)}; ${known.length} have one.${advice}`,
  );
}

function trainedExperts(game: string, { train, noopMax }: CampaignStudy): Expert[] {
  const { seeds, architecture, evaluationEpisodes: _games, numThreads: _threads, ...settings } = train!;
  const { protocol } = resolveTrainSettings({ ...settings, noopMax, game, output: "unused" });
  const network = makeArchitecture(architecture, 18); // the most actions; blocks are those of any number
  return seeds.map((trainSeed, index) => ({
    game,
    place: index + 1,
    architecture: network,
    protocol,
    trainSeed,
  }));
}

function loadShipped(game: string): Bundle {
  const folder = shippedBundleFolder(game);
  if (existsSync(folder)) return loadBundle(folder);
  throw new InvalidArgumentError(
    `${where}: no expert ships for the game ${game}. Say train in the study, or name bundles.`,
  );
}

function placeBundles(bundles: readonly Bundle[]): Expert[] {
  const seen = new Set<string>();
  const numOfGame = new Map<string, number>();
  return bundles.map((bundle) => {
    const { game, expert, architecture, protocol } = bundle.manifest;
    const key = `${game} ${expert.sha256}`;
    if (seen.has(key)) {
      throw new InvalidArgumentError(
        `${where}: expected every expert once in bundles, received that of ${bundle.folder} (${game}) twice.`,
      );
    }
    seen.add(key);
    const place = (numOfGame.get(game) ?? 0) + 1;
    numOfGame.set(game, place);
    return { game, place, architecture, protocol, bundle };
  });
}
