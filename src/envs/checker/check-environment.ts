/** Tests an environment against the contract of `environment.ts`. */
import { checkFunction, checkInteger, checkOptionNames } from "../../core/check.js";
import { isZtwError } from "../../core/errors.js";
import { RandomStream } from "../../core/random.js";
import type { AnyEnvironment } from "../environment.js";
import type { Rule } from "./environment-rules.js";
import { environmentRules } from "./environment-rules.js";

/** One broken rule of the contract. */
export interface EnvironmentProblem {
  /** Stable name of the rule, e.g. `"same seed, same episode"`. */
  readonly rule: string;
  /** What was expected and what came. */
  readonly message: string;
}

export interface CheckEnvironmentOptions {
  /** Seed of the episodes that are played. Default 1. */
  readonly seed?: number;
  /** Most steps played for one rule. Default 200. */
  readonly numSteps?: number;
}

/**
 * Checks an environment against the contract: spaces and their samples, seeding, episodes, errors, ownership of arrays and pictures, what
 * wrappers owe, closing.
 *
 * Every rule gets an environment of its own. A rule about the end of an episode is checked only if random play ends
 * one within `numSteps`.
 *
 * @param makeEnvironment - makes a fresh environment each time; the checker closes it.
 * @returns the rules that are broken, in the order of the contract; none if the environment is sound.
 * @throws {InvalidArgumentError} if an option is out of range.
 * @example
 * checkEnvironment(() => makeAtari("pong")) // []
 */
export function checkEnvironment(
  makeEnvironment: () => AnyEnvironment,
  options: CheckEnvironmentOptions = {},
): EnvironmentProblem[] {
  checkFunction("checkEnvironment", "makeEnvironment", makeEnvironment);
  checkOptionNames("checkEnvironment", options, ["seed", "numSteps"]);
  const { seed = 1, numSteps = 200 } = options;
  checkInteger("checkEnvironment", "seed", seed, { min: 0, max: 2 ** 31 - 2 });
  checkInteger("checkEnvironment", "numSteps", numSteps, { min: 1, max: 1_000_000 });
  return environmentRules.flatMap((rule) => applyRule(rule, makeEnvironment, seed, numSteps));
}

function applyRule(
  rule: Rule,
  makeEnvironment: () => AnyEnvironment,
  seed: number,
  numSteps: number,
): EnvironmentProblem[] {
  const made: AnyEnvironment[] = [];
  const make = () => {
    made.push(makeEnvironment());
    return made.at(-1)!;
  };
  try {
    rule.check({ make, seed, numSteps, random: new RandomStream(seed, rule.name) });
    return [];
  } catch (error) {
    return [{ rule: rule.name, message: describe(error) }];
  } finally {
    for (const environment of made) closeQuietly(environment);
  }
}

/** What close() does wrong is the affair of the rule about it. */
function closeQuietly(environment: AnyEnvironment): void {
  try {
    environment.close();
  } catch {
    // Reported by that rule.
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return isZtwError(error) ? `${error.name}: ${error.message}` : error.message;
}
