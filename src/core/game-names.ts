/** Names of games: ALE's, what Gymnasium and others call the same game, and what a mistyped one could stand for. */
import { describeMismatch, InvalidArgumentError } from "./errors.js";

/** What Gymnasium and the old gym add to a game's name. */
const prefix = /^ALE\//i;
const suffix = /(-ram)?(NoFrameskip|Deterministic)?-v\d+$/i;

/**
 * ALE's name of a game that is called as ALE does, as Gymnasium does (`ALE/SpaceInvaders-v5`, `PongNoFrameskip-v4`), or in
 * words. Whether there is such a game, only its ROM tells. Ids stand for the game alone, and not for their rules.
 *
 * @param where - the function that is called, for messages.
 * @throws {InvalidArgumentError} if it is no name: names are letters, digits and underscores.
 * @example
 * canonicalGame("evaluate", "SpaceInvadersNoFrameskip-v4") // "space_invaders"
 */
export function canonicalGame(where: string, name: string): string {
  const bare = typeof name === "string" ? stripId(name) : "";
  const snake = bare
    .replace(/([a-z])(?=[A-Z]|\d+[A-Z])|([A-Z])(?=[A-Z][a-z])/g, "$1$2_") // SpaceInvaders, TicTacToe3D, UpNDown
    .replaceAll(/[ -]/g, "_")
    .toLowerCase();
  if (/^[a-z0-9_]{1,64}$/.test(snake)) return snake;
  throw new InvalidArgumentError(
    describeMismatch(where, "a game's name, such as space_invaders or ALE/SpaceInvaders-v5,", "game", name),
  );
}

const largestNameDistance = 3;
const mostSuggestions = 3;

/** Names that a typing mistake, another case or an id could stand for, the nearest first. */
export function nearestNames(name: string, names: readonly string[]): string[] {
  if (typeof name !== "string")
    throw new InvalidArgumentError(describeMismatch("nearestNames", "a text", "name", name));
  if (!Array.isArray(names))
    throw new InvalidArgumentError(describeMismatch("nearestNames", "an array of names", "names", names));
  const plain = plainName(stripId(name));
  return names
    .map((candidate) => ({ candidate, distance: editDistance(plain, plainName(String(candidate))) }))
    .filter(({ distance }) => distance <= Math.min(largestNameDistance, plain.length / 2))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostSuggestions)
    .map(({ candidate }) => candidate);
}

function stripId(name: string): string {
  return name.replace(prefix, "").replace(suffix, "");
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Levenshtein's distance: fewest insertions, deletions and replacements of a letter. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
