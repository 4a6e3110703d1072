/** The threshold to play an agent at when nobody names one. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { checkOneOf, checkPath } from "../core/check.js";
import { packageRoot } from "../core/paths.js";
import type { Tau } from "../core/tau.js";
import type { Bundle } from "../model/bundle.js";
import { type PolicyName, policyNames } from "../model/bundle-schema.js";
import { type ActionMode, actionModes } from "./action-chooser.js";
import { readConfirmation } from "./result-file.js";
import type { ConfirmationResult } from "./result-schema.js";
import { confirmedTau } from "./verdict.js";

/** Saves much and loses little with most agents; used where nothing was confirmed, as with bundles of one's own. */
export const fallbackTau = 0.9;

/**
 * The threshold that was confirmed with such actions, non-inferior within the allowed loss, where its result file ships; else 0.9.
 *
 * @throws {InvalidArgumentError} for a name that cannot be.
 */
export function shippedTau(game: string, method: PolicyName, mode: ActionMode = "greedy"): Tau {
  checkPath("shippedTau", "game", game);
  checkOneOf("shippedTau", "method", method, policyNames);
  checkOneOf("shippedTau", "mode", mode, actionModes);
  return tauOf(shippedConfirmation(game, method), mode) ?? fallbackTau;
}

/** The same for a bundle anywhere, if the result file that ships is of its weights; undefined if it is not, or there is none. */
export function confirmedTauOf(
  { manifest: { game, expert, methods } }: Bundle,
  method: PolicyName,
  mode: ActionMode,
): Tau | undefined {
  const confirmation = shippedConfirmation(game, method);
  const own = method === "expert" ? null : methods[method]?.sha256;
  const isOfBundle =
    confirmation?.ran.expertSha256 === expert.sha256 && confirmation.ran.methodSha256 === own;
  return isOfBundle ? tauOf(confirmation, mode) : undefined;
}

function shippedConfirmation(game: string, method: PolicyName): ConfirmationResult | undefined {
  const path = join(packageRoot, "results", basename(game), method, "confirm.json");
  return existsSync(path) ? readConfirmation(path) : undefined;
}

function tauOf(confirmation: ConfirmationResult | undefined, mode: ActionMode): Tau | undefined {
  return confirmation && confirmedTau(confirmation, mode);
}
