/** Which id an environment was made from. */
import type { AnyEnvironment } from "../environment.js";
import { layersOf } from "../wrappers/wrapper.js";

const specs = new WeakMap<object, EnvironmentSpec>();

/** What `make` made an environment from. */
export interface EnvironmentSpec {
  readonly id: string;
  /** As they were given. */
  readonly options: Readonly<Record<string, unknown>>;
}

export function rememberSpec(environment: AnyEnvironment, spec: EnvironmentSpec): void {
  specs.set(environment, Object.freeze(spec));
}

/**
 * Says which id and options an environment was made from by `make`, wrappers around it included.
 *
 * @returns undefined if it was made otherwise.
 */
export function specOf(environment: AnyEnvironment): EnvironmentSpec | undefined {
  if (typeof environment !== "object" || environment === null) return undefined;
  for (const layer of layersOf(environment)) {
    const spec = specs.get(layer);
    if (spec !== undefined) return spec;
  }
  return undefined;
}
