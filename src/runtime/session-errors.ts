/** What every kind of session refuses, in the same words. */
import { CheckpointError, EnvironmentStateError } from "../core/errors.js";

/**
 * @param where - class and method, e.g. `"PolicySession.decide"`.
 * @param opener - the function that opens another.
 */
export function closedError(where: string, opener: string): EnvironmentStateError {
  return new EnvironmentStateError(`${where}: the session is closed. Open another with ${opener}.`);
}

/** Two decisions at a time would share the input buffer. */
export function stillDecidingError(): EnvironmentStateError {
  return new EnvironmentStateError(
    "PolicySession.decide: the previous decision is still under way. Await it, or open a session for each player.",
  );
}

/**
 * Finite weights can still be so large that activations, or what a gate makes of them, overflow.
 *
 * @param logits - of the exits taken; where they are finite, a confidence is not.
 */
export function notFiniteError(where: string, logits: Float32Array): CheckpointError {
  const wrong = logits.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return damagedWeightsError(where, "a finite confidence", "another");
  return damagedWeightsError(where, "finite logits", wrong);
}

/**
 * For how many decisions more an action may go on, as a backend answers it.
 *
 * @throws {CheckpointError} if it is below 0, the sign that the hold gate's costs are no numbers.
 */
export function readHeld(where: string, numHeld: number): number {
  if (numHeld >= 0) return numHeld;
  throw damagedWeightsError(where, "finite costs of holding the action", "others");
}

function damagedWeightsError(where: string, expected: string, received: unknown): CheckpointError {
  return new CheckpointError(
    `${where}: expected ${expected}, received ${received}. The weights are damaged or were trained to infinity.`,
  );
}
