/** Thresholds that were confirmed for what ships. */
import { join } from "node:path";
import { type ConfirmationResult, confirmedTau, readConfirmation } from "../../src/index.js";
import { packageRoot } from "../../src/tools.js";

/** The confirmation of a shipped method, from `results/<game>/<method>/`. */
export function shippedConfirmation(game: string, method: string): ConfirmationResult {
  return readConfirmation(join(packageRoot, "results", game, method, "confirm.json"));
}

/**
 * The threshold that was confirmed with greedy actions.
 *
 * @throws if none was, or one an exit: the formats of benchmarks hold one number.
 */
export function requireConfirmedTau(confirmation: ConfirmationResult): number {
  const tau = confirmedTau(confirmation, "greedy");
  const { game, method } = confirmation.ran;
  if (typeof tau !== "number")
    throw new Error(`expected one confirmed threshold of ${method} on ${game}, found none`);
  return tau;
}
