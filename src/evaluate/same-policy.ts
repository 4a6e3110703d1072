/** Keeps results of different weights or rules from being shown, or judged, as one. */
import { CheckpointError } from "../core/errors.js";
import { completeStoredProtocol } from "../envs/protocol-options.js";
import { exitRuleOf } from "../model/exit-rule.js";
import { firstDifference } from "./first-difference.js";
import type { Ran } from "./result-schema.js";

/**
 * Refuses two runs that did not play the same policy under the same protocol; seeds, machine and code may differ.
 *
 * @throws {CheckpointError} naming the first difference.
 */
export function checkSamePolicy(where: string, sweep: Ran, other: Ran): void {
  const difference = differenceOf(sweep, other);
  if (difference === undefined) return;
  throw new CheckpointError(
    `${where}: the sweep is of another policy or protocol than this: ${difference}. Evaluate again.`,
  );
}

/** True for runs that `checkSamePolicy` lets be one. */
export function isSamePolicy(some: Ran, other: Ran): boolean {
  return differenceOf(some, other) === undefined;
}

function differenceOf(some: Ran, other: Ran): string | undefined {
  return firstDifference(identity(some), identity(other));
}

function identity({ game, method, expertSha256, methodSha256, policy, protocol, realTime }: Ran) {
  const exitRule = exitRuleOf(policy);
  return {
    game,
    method,
    expertSha256,
    methodSha256,
    exitRule,
    protocol: comparableProtocol(protocol),
    realTime,
  };
}

/** A protocol as it compares: options that an older version did not store have the values that held then. */
export function comparableProtocol({ name, options }: Ran["protocol"]): Ran["protocol"] {
  return { name, options: completeStoredProtocol(options) };
}
