/** What is confirmed on seeds that chose it shows nothing new. */
import { CheckpointError } from "../core/errors.js";
import { type ConfirmationResult, findSharedSeed, type SweepResult } from "./result-schema.js";

/**
 * Refuses a confirmation that played games of its sweep again.
 *
 * @throws {CheckpointError} naming a seed that both have.
 */
export function checkFreshSeeds(
  where: string,
  sweep: SweepResult,
  { attempts, ran }: ConfirmationResult,
): void {
  const seed = findSharedSeed([sweep], attempts);
  if (seed === undefined) return;
  throw new CheckpointError(
    `${where}: expected a confirmation of ${ran.game}, ${ran.method} on seeds of its own, received one on seed ${seed} of its sweep. Confirm with: ztw tune ${ran.game}`,
  );
}
