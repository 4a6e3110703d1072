/** Options of a replay: what they are, and their checks. */
import {
  checkBoolean,
  checkOneOf,
  checkOptionNames,
  checkPath,
  checkPaths,
  freezeOptions,
} from "../core/check.js";
import { checkLongWork, type LongWork } from "../core/progress.js";
import type { Bundle } from "../model/bundle.js";
import { type BackendName, backendNames } from "../runtime/session.js";

/** Options of `replay`. */
export interface ReplayOptions extends LongWork {
  /** File of the receipt. */
  readonly receipt: string;
  /** The policy bundle that the receipt is of, or its folder. Default: the one that ships, if it is that. */
  readonly bundle?: string | Bundle;
  /** Do not ask the policy: play the actions of the receipt, and compare screens and rewards. Default false. */
  readonly actionsOnly?: boolean;
  /** What computes the decisions. Default: what did for the receipt. */
  readonly backend?: BackendName;
  /** Where the ROMs are, if not where set-up puts them. */
  readonly romFolder?: string;
}

const names = ["receipt", "bundle", "actionsOnly", "backend", "romFolder", "onProgress", "signal"];

/** @throws {InvalidArgumentError} if an option is not known, or its value is of another kind. */
export function checkReplayOptions(given: ReplayOptions): Readonly<ReplayOptions> {
  const where = "replay";
  const options = freezeOptions(where, given);
  checkOptionNames(where, options, names);
  checkPath(where, "receipt", options.receipt);
  checkPaths(where, options, ["romFolder"]);
  checkLongWork(where, options);
  if (options.actionsOnly !== undefined) checkBoolean(where, "actionsOnly", options.actionsOnly);
  if (options.backend !== undefined) checkOneOf(where, "backend", options.backend, backendNames);
  return options;
}
