/** Parts of the page, by the hash of its address. */

import type { MatchKind } from "./lab-state.js";

export const parts = ["play", "race", "you", "results"] as const;
export type Part = (typeof parts)[number];

export const partTitles: Readonly<Record<Part, string>> = {
  play: "Play",
  race: "Race",
  you: "You against it",
  results: "Results",
};

/** A part, or a stored game that is played again (which belongs to the results). */
export interface Route {
  readonly part: Part;
  readonly isReplay: boolean;
}

/** @returns undefined where the hash names no part: the page then goes where the match is. */
export function readRoute(hash: string): Route | undefined {
  const [name, rest] = hash.replace(/^#\/?/, "").split("/");
  const part = parts.find((candidate) => candidate === name);
  return part === undefined ? undefined : { part, isReplay: part === "results" && rest === "replay" };
}

/** Where a match of some kind is looked at. */
export function routeOf(kind: MatchKind): Route {
  return kind === "replay" ? { part: "results", isReplay: true } : { part: kind, isReplay: false };
}

export function hashOf({ part, isReplay }: Route): string {
  return isReplay ? "#results/replay" : `#${part}`;
}
