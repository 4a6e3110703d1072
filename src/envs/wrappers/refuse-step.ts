/** What wrappers that end episodes themselves say to a step after the end. */
import { EnvironmentStateError } from "../../core/errors.js";

export function refuseStep(where: string): never {
  throw new EnvironmentStateError(`${where}.step: the episode has ended. Call reset first.`);
}
