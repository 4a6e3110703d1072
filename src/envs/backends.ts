/** Which build of ALE environments are played by. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import type { AleNative } from "./native.js";

/**
 * `native`: the compiled addon. `wasm`: the same sources as WebAssembly, which need no compiler where they run, and are slower; they
 * give the same bits.
 */
export const aleBackendNames = ["native", "wasm"] as const;
export type AleBackendName = (typeof aleBackendNames)[number];

/** A build that a program has started itself, as `createAle` of ale-wasm does. */
export interface StartedAle {
  readonly emulatorVersion: string;
}

export type AleBackend = AleBackendName | StartedAle;

const started = new WeakMap<object, AleNative>();

/** Has `ale` stand for a build. */
export function registerAle(ale: StartedAle, native: AleNative): void {
  started.set(ale, native);
}

/** @throws {InvalidArgumentError} if it is neither a name nor a build. */
export function checkBackend(where: string, backend: unknown): AleBackend | undefined {
  const isKnown =
    backend === undefined ||
    aleBackendNames.includes(backend as AleBackendName) ||
    started.has(backend as object);
  if (isKnown) return backend as AleBackend | undefined;
  const expected = `one of ${aleBackendNames.map((name) => `"${name}"`).join(", ")}, or what createAle returned,`;
  throw new InvalidArgumentError(describeMismatch(where, expected, "backend", backend));
}

export function startedAle(ale: StartedAle): AleNative {
  return started.get(ale)!;
}
