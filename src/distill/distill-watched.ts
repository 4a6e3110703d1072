/** Distillation that somebody looks at from outside: `bench` times its environments. */
import type { DescribedVector } from "../training/environment-vector.js";
import type { DistillResult } from "./distill-result.js";
import { distillWith, openPlannedGames } from "./distill-with.js";
import type { DistillOptions } from "./options.js";

/**
 * `distill` with its environments in a wrapper of the caller's.
 *
 * @param watch - is given the native environments, and returns what plays as they do.
 */
export function distillWatched(
  options: DistillOptions,
  watch: (vector: DescribedVector) => DescribedVector,
): Promise<DistillResult> {
  return distillWith(options, (plan) => watch(openPlannedGames(plan)));
}
