/** The threshold to play a shipped agent at when the user names none. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { confirmedTau, type PolicyName, readConfirmation, type Tau } from "../../src/index.js";
import { type ActionMode, packageRoot } from "../../src/tools.js";

/** Saves much and loses little with most agents; used where nothing was confirmed, as with bundles of one's own. */
export const fallbackTau = 0.9;

/** The threshold that was confirmed with such actions, non-inferior within the allowed loss, where its result file ships; else 0.9. */
export function shippedTau(game: string, method: PolicyName, mode: ActionMode = "greedy"): Tau {
  const path = join(packageRoot, "results", game, method, "confirm.json");
  return (existsSync(path) ? confirmedTau(readConfirmation(path), mode) : undefined) ?? fallbackTau;
}
