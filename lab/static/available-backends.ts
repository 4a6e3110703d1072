/**
 * Takes the place of `src/runtime/available-backends.ts` in a page: weights of 8 bits come first, since they are a quarter to fetch. Nothing is
 * loaded for it: a module that is damaged is told of by what opens it.
 */
import type { Bundle } from "../../src/model/bundle.js";
import { hasIntegerWeights } from "../../src/model/integer-weights.js";
import type { BackendName } from "../../src/runtime/session.js";

export function availableBackends(bundle: Bundle): BackendName[] {
  return [...(hasIntegerWeights(bundle) ? (["engine-int8"] as const) : []), "engine", "engine-bf16"];
}
