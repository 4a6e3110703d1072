/** Takes the place of `src/envs/load-ale.ts`, which looks for files: here a program starts ALE itself, by `createAle`. */
import { NativeError } from "../../../src/core/errors.js";
import { type AleBackend, registerAle, type StartedAle, startedAle } from "../../../src/envs/backends.js";
import type { AleNative } from "../../../src/envs/native.js";

/** The one that was started last: any of them knows what can be asked without naming one. */
const latest: { ale?: AleNative } = {};

export function useAle(ale: StartedAle, native: AleNative): void {
  registerAle(ale, native);
  latest.ale = native;
}

export function loadAle(backend?: AleBackend): AleNative {
  if (typeof backend === "object") return startedAle(backend);
  if (latest.ale !== undefined) return latest.ale;
  throw new NativeError("ALE has not been started. Call createAle first, and await it.");
}
