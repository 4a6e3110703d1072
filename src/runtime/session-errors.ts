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

/** Finite weights can still be so large that activations overflow. */
export function notFiniteError(where: string): CheckpointError {
  return new CheckpointError(
    `${where}: expected finite logits, received NaN. The weights are damaged or were trained to infinity.`,
  );
}
