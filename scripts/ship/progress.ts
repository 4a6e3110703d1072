/** What an earlier try has already made: a run that was stopped goes on where it stood. */
import { findMadeBundle, readMadeBundle } from "../shared/made.js";
import { type ShippedMethod, shippedMethods } from "./places.js";

/**
 * Whether a method need not be distilled: a finished distillation leaves no checkpoint, so it would be made again.
 *
 * @param bundle - the folder that is being made.
 * @param source - the bundle with the expert that is to ship; another's methods do not count, nor what was made on top of other weights.
 */
export function isDistilled(method: ShippedMethod, bundle: string, source: string): boolean {
  const { expert, methods = {} } = findMadeBundle("ship", bundle) ?? {};
  const made = methods[method];
  if (made === undefined || expert?.sha256 !== readMadeBundle("ship", source).expert.sha256) return false;
  const base = shippedMethods[shippedMethods.indexOf(method) - 1];
  if (base === undefined) return true;
  return isDistilled(base, bundle, source) && made.training.baseSha256 === methods[base]?.sha256;
}
