/** Environments by id: ale-py's games, and those that a program registers. */
import { checkFunction, checkInteger, checkOptionNames } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import type { AnyEnvironment } from "../environment.js";
import { type AtariId, findAtariId, listAtariIds } from "./atari-ids.js";
import { noSuchId } from "./id-advice.js";
import { warnOfVersion } from "./id-versions.js";

/** How environments of an id are made. */
export interface Registration {
  /** Makes one; it is given the options of `make`, and refuses those that it does not know. */
  readonly make: (options: Readonly<Record<string, unknown>>) => AnyEnvironment;
  /** Decisions after which an episode is truncated: `make` puts a `TimeLimit` around. Default: never. */
  readonly maxEpisodeSteps?: number;
  /** One sentence for `describe`. */
  readonly description?: string;
}

/** An id and what stands behind it. */
export type Entry =
  | { readonly kind: "atari"; readonly id: string; readonly atari: AtariId }
  | { readonly kind: "registered"; readonly id: string; readonly registration: Registration };

/** What programs register: the one list of a process. */
const registered = new Map<string, Registration>();

const idPattern = /^([\w:.-]+\/)?[\w:.-]+?(-v\d+)?$/;

/**
 * Adds an environment of one's own, so that `make(id)` makes it.
 *
 * @param id - `"Name-v0"` or `"my-space/Name-v0"`; the version is optional.
 * @throws {InvalidArgumentError} if the id is not of this form or is taken, or an option is wrong.
 * @example
 * register("toys/Walk-v0", { make: () => new Walk(), maxEpisodeSteps: 100 });
 * const environment = make("toys/Walk-v0");
 */
export function register(id: string, registration: Registration): void {
  const where = "register";
  if (typeof id !== "string" || !idPattern.test(id))
    throw new InvalidArgumentError(describeMismatch(where, 'an id such as "toys/Walk-v0"', "id", id));
  checkOptionNames(where, registration, ["make", "maxEpisodeSteps", "description"]);
  const { make, maxEpisodeSteps, description } = registration;
  checkFunction(where, "make", make);
  if (maxEpisodeSteps !== undefined)
    checkInteger(where, "maxEpisodeSteps", maxEpisodeSteps, { min: 1, max: Number.MAX_SAFE_INTEGER });
  if (description !== undefined && typeof description !== "string")
    throw new InvalidArgumentError(describeMismatch(where, "a text", "description", description));
  if (registered.has(id) || findAtariId(id) !== undefined)
    throw new InvalidArgumentError(
      describeMismatch(where, "an id that is not taken", "id", id, "Raise its version."),
    );
  registered.set(id, Object.freeze({ make, maxEpisodeSteps, description }));
}

/**
 * Takes an environment of one's own away again.
 *
 * @returns whether it was there.
 */
export function unregister(id: string): boolean {
  return registered.delete(id);
}

/**
 * Lists the ids that `make` takes: first those that were registered, then ale-py's for each game whose ROM is there.
 *
 * @param romFolder - as for `listGames`.
 * @throws {NativeError} if the addon does not load or the folder cannot be read.
 */
export function listIds(romFolder?: string): string[] {
  return [...registered.keys(), ...listAtariIds(romFolder)];
}

/**
 * Finds what stands behind an id, and warns where a newer version of it is there.
 *
 * @throws {InvalidArgumentError} if there is none; names that are near, or the versions that there are, are in the message.
 */
export function findEntry(where: string, id: string): Entry {
  const entry = typeof id === "string" ? lookUp(id) : undefined;
  if (entry === undefined) throw noSuchId(where, id, [...registered.keys()]);
  warnOfVersion(where, id, (other) => lookUp(other) !== undefined, [...registered.keys()]);
  return entry;
}

function lookUp(id: string): Entry | undefined {
  const registration = registered.get(id);
  if (registration !== undefined) return { kind: "registered", id, registration };
  const atari = findAtariId(id);
  return atari === undefined ? undefined : { kind: "atari", id, atari };
}
