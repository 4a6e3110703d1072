/** The threshold that was confirmed for greedy play. Alone in its file, because a page without a server looks it up elsewhere. */
import type { Tau } from "../../core/tau.js";
import { confirmedTauOf } from "../../evaluate/shipped-tau.js";
import type { Bundle } from "../../model/bundle.js";
import type { PolicyName } from "../../model/bundle-schema.js";

/** Undefined where none was. */
export function greedyTauOf(bundle: Bundle, method: PolicyName): Tau | undefined {
  return confirmedTauOf(bundle, method, "greedy");
}
