/** Environments made by id. */
import { checkMethods, freezeOptions } from "../../core/check.js";
import { AleEnvironment } from "../ale/ale-environment.js";
import type { AleOptions } from "../ale/ale-options.js";
import type { AnyEnvironment, Environment } from "../environment.js";
import { TimeLimit } from "../wrappers/time-limit.js";
import { findEntry, type Registration } from "./registry.js";
import { rememberSpec } from "./specs.js";

/** ids whose environments are games of ale-py, told by their form. */
export type AtariIdText =
  | `ALE/${string}-v5`
  | `${string}NoFrameskip-v${0 | 4}`
  | `${string}Deterministic-v${0 | 4}`;

/**
 * Makes an environment by its id, as Gymnasium's `make`. Options replace what the id sets; `describe(id)` tells all of it.
 *
 * @param id - one of `listIds()`, e.g. `"ALE/Pong-v5"`.
 * @param options - for ale-py's ids those of `AleOptions`; for registered ones, whatever they take.
 * @throws {InvalidArgumentError} if the id is unknown (with the nearest ones), or an option's name or value.
 * @throws {NativeError} if the addon does not load or the ROM cannot be used.
 * @example
 * const environment = make("ALE/Pong-v5", { renderMode: "rgb_array" });
 * const { observation } = environment.reset({ seed: 42 });
 */
export function make(id: AtariIdText, options?: AleOptions): AleEnvironment;
export function make<Made extends AnyEnvironment = Environment>(id: string, options?: object): Made;
export function make(id: string, options: object = {}): AnyEnvironment {
  const entry = findEntry("make", id);
  const given = freezeOptions("make", options) as Readonly<Record<string, unknown>>;
  const environment =
    entry.kind === "atari"
      ? new AleEnvironment(entry.atari.game, { ...entry.atari.settings, ...definedOf(given) })
      : makeRegistered(id, entry.registration, given);
  rememberSpec(environment, { id, options: given });
  return environment;
}

function definedOf(options: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function makeRegistered(id: string, registration: Registration, options: Readonly<Record<string, unknown>>) {
  const expected = { expected: "an environment", methods: ["reset", "step", "render", "close"] };
  const made = checkMethods("make", `what ${id} makes`, registration.make(options), expected);
  const { maxEpisodeSteps } = registration;
  return maxEpisodeSteps === undefined
    ? made
    : new TimeLimit<object, unknown, unknown>(made, maxEpisodeSteps);
}
