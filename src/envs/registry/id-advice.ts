/** What an id that does not exist could have been meant to be. */
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { nearestNames } from "../../core/game-names.js";
import { listGames } from "../games.js";
import { findAtariId, pascalName } from "./atari-ids.js";
import { splitVersion, versionsOf } from "./id-versions.js";

/** The error for an id that does not exist, with what is near. */
export function noSuchId(where: string, id: unknown, registered: readonly string[]): InvalidArgumentError {
  const advice = (typeof id === "string" ? adviceFor(id, registered) : "") || "listIds() names all.";
  return new InvalidArgumentError(describeMismatch(where, "an id of listIds()", "id", id, advice));
}

function adviceFor(id: string, registered: readonly string[]): string {
  const exists = (other: string) => registered.includes(other) || findAtariId(other) !== undefined;
  const base = splitVersion(id)?.base ?? id;
  const versions = versionsOf(base, exists, registered).map((version) => `${base}-v${version}`);
  if (versions.length > 0) return `There ${versions.length === 1 ? "is" : "are"} ${versions.join(" and ")}.`;
  const near = [...nearestOwn(id, registered), ...nearestAtari(id, exists)].slice(0, mostSuggestions);
  return near.length > 0 ? `Did you mean ${near.join(" or ")}?` : "";
}

const mostSuggestions = 3;

function nearestOwn(id: string, registered: readonly string[]): string[] {
  return nearestNames(id, registered);
}

/** Ids of the games that are near, of the same kind if they have that. */
function nearestAtari(id: string, exists: (id: string) => boolean): string[] {
  const rest = /(-ram)?(NoFrameskip|Deterministic)?-v\d+$/i.exec(id)?.[0] ?? "-v5";
  const names = nearestNames(id, listGames()).map(pascalName);
  return names.map((name) => {
    const alike = `${/^ALE\//i.test(id) ? "ALE/" : ""}${name}${rest}`;
    return exists(alike) ? alike : `ALE/${name}-v5`;
  });
}
