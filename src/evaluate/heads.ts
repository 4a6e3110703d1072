/** Each exit forced to act alone, and the expert: what `evaluate` plays then. */
import { checkBoolean } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import type { Tau } from "../core/tau.js";
import { getMethod, loadBundle } from "../model/bundle.js";
import { defaultMethod, type PolicyName } from "../model/bundle-schema.js";
import type { ExitRuleName } from "../model/exit-rule.js";

const where = "evaluate";

/**
 * What an exit answers does not depend on the rule by which exits are left. This one gives no confidence of 0, as gates and margins
 * can, so that a threshold of 0 leaves the exit at every step; and it takes one threshold an exit, which patience does not.
 */
const forcingRule = "max-probability";

interface HeadsOptions {
  readonly bundle: string;
  readonly method?: PolicyName;
  readonly exitRule?: ExitRuleName;
  readonly taus?: readonly Tau[];
  readonly heads?: boolean;
}

/**
 * The options by which each exit acts alone, where `heads` asks for it; others as they are.
 *
 * @throws {InvalidArgumentError} if it does, beside thresholds, another exit rule, or a method in which no exit acts alone.
 * @throws {CheckpointError} if the bundle lacks the method, or does not load.
 */
export function resolveHeads<Options extends HeadsOptions>(options: Options): Options {
  if (!checkBoolean(where, "heads", options.heads ?? false)) return options;
  const { method = defaultMethod, exitRule = forcingRule, taus } = options;
  if (taus !== undefined)
    throw refuse("no thresholds", "taus", taus, "Those of heads follow from the exits.");
  if (exitRule !== forcingRule)
    throw refuse("no exit rule", "exitRule", exitRule, "An exit that acts alone is left by none.");
  if (method === "expert") throw refuse("a method with exits", "method", method);
  if (getMethod(loadBundle(options.bundle), method).hold !== undefined)
    throw refuse(
      "a method that decides at every step",
      "method",
      method,
      "Its exits are those of ztw-regret.",
    );
  return { ...options, exitRule };
}

function refuse(expected: string, parameter: string, received: unknown, advice = ""): InvalidArgumentError {
  return new InvalidArgumentError(
    describeMismatch(where, `${expected} beside heads`, parameter, received, advice),
  );
}

/** For each classifier the thresholds that make its exit act alone. */
export function headTaus(numClassifiers: number): number[][] {
  const exits = [...Array(numClassifiers).keys()];
  return exits.map((alone) => exits.map((exit) => (exit === alone ? 0 : 1)));
}
