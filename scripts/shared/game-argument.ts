/** The game that a command is about, by any of its names, and the bundle of the policy that plays it. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  type Bundle,
  InvalidArgumentError,
  listGames,
  loadBundle,
  shippedBundleFolder,
} from "../../src/index.js";
import { canonicalGame, nearestNames, packageRoot } from "../../src/tools.js";

/** Games with an agent that ships, in order. */
function shippedGames(): string[] {
  return readdirSync(join(packageRoot, "models")).sort();
}

/** What a command says of its argument. */
export const gameArgument = [
  "<game>",
  `a game that ships (${shippedGames().join(", ")}), or with --bundle the one that it plays; ALE/Pong-v5 and the like mean the game alone`,
] as const;

/**
 * Opens the bundle that ships for a game, or the one that was named.
 *
 * @param name - as the user wrote it: `pong`, `Pong`, `ALE/Pong-v5`, `PongNoFrameskip-v4`.
 * @throws {InvalidArgumentError} if no agent ships for the game, or the named bundle is of another one.
 */
export function chooseBundle(
  where: string,
  name: string,
  folder: string | undefined,
): { readonly game: string; readonly bundle: Bundle } {
  const game = canonicalGame(where, name);
  if (folder === undefined) return { game, bundle: loadBundle(shippedFolder(where, game)) };
  const bundle = loadBundle(folder);
  if (bundle.manifest.game === game) return { game, bundle };
  throw new InvalidArgumentError(
    `${where}: expected a bundle of the game ${game} in ${folder}, received one of ${bundle.manifest.game}. Name that game, or another bundle.`,
  );
}

const listed = new Intl.ListFormat("en-GB", { type: "conjunction" });

function shippedFolder(where: string, game: string): string {
  const folder = shippedBundleFolder(game);
  if (existsSync(folder)) return folder;
  const shipped = shippedGames();
  const near = nearestNames(game, shipped);
  const advice = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : "Of other games, give --bundle.";
  throw new InvalidArgumentError(
    `${where}: no agent ships for the game ${game}; there are ${listed.format(shipped)}. ${advice}`,
  );
}

/**
 * Games that have a ROM, by the names that ALE gives them.
 *
 * @throws {InvalidArgumentError} if there is no such game; names that are near are listed.
 */
export function chooseGames(where: string, names: readonly string[], romFolder?: string): string[] {
  const known = listGames(romFolder);
  return names.map((name) => {
    const game = canonicalGame(where, name);
    if (known.includes(game)) return game;
    const near = nearestNames(game, known);
    const advice =
      near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `There are ${known.slice(0, 3).join(", ")}, …`;
    throw new InvalidArgumentError(
      `${where}: there is no game ${name} among ${known.length} with a ROM. ${advice}`,
    );
  });
}
