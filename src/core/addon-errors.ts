/** The errors that addons throw: of our own classes, which each is handed when it is loaded. */
import { CheckpointError, EnvironmentStateError, InvalidArgumentError, NativeError } from "./errors.js";

/** Our error classes, in the order in which every addon takes them. */
const errorClasses = [InvalidArgumentError, EnvironmentStateError, NativeError, CheckpointError] as const;

/** What all our addons have in common. */
export interface NativeAddon {
  /** Hands over the classes of the errors that it throws. */
  initialize(...classes: (new (message: string) => Error)[]): void;
}

export function initializeAddon<Addon extends NativeAddon>(addon: Addon): Addon {
  addon.initialize(...errorClasses);
  return addon;
}
