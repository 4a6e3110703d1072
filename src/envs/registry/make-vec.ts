/** Vectors of environments made by id. */
import { checkInteger, checkObject, freezeOptions } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { AtariVector, type AtariVectorOptions } from "../atari-vector.js";
import type { AnyEnvironment, Environment } from "../environment.js";
import type { AtariId } from "./atari-ids.js";
import { make } from "./make.js";
import { findEntry } from "./registry.js";
import { mostSyncEnvs, SyncVector } from "./sync-vector.js";

/** Options of `makeVec`: of an id with a native vector, those of `makeAtariVector` besides. */
export interface MakeVecOptions extends Partial<Omit<AtariVectorOptions, "protocol">> {
  readonly numEnvs: number;
}

/** Options of `makeVec` for other ids; those of `make` besides. */
export interface MakeSyncVecOptions {
  readonly numEnvs: number;
  readonly [option: string]: unknown;
}

/**
 * Makes a vector of environments by id, as Gymnasium's `make_vec`.
 *
 * Of an id of v5 it is ale-py's `AtariVectorEnv` with what the id sets merged in: preprocessed uint8 `[numEnvs, 4, 84, 84]`, with no-op
 * starts, FIRE, clipped rewards and `autoreset: "next-step"`. That is another task than `make` of the same id: `describe(id)` says both.
 * Of every other id it is a `SyncVector`: `numEnvs` environments as `make` makes them, in this thread.
 *
 * @param options.numEnvs - 1 … 4096.
 * @throws {InvalidArgumentError} if the id is unknown (with the nearest ones), or an option's name or value.
 * @throws {NativeError} if the addon does not load or the ROM cannot be used.
 * @example
 * const vector = makeVec("ALE/Pong-v5", { numEnvs: 8 });
 * vector.reset({ seeds: [0, 1, 2, 3, 4, 5, 6, 7] });
 */
export function makeVec(id: `ALE/${string}-v5`, options: MakeVecOptions): AtariVector;
export function makeVec<Made extends AnyEnvironment = Environment>(
  id: string,
  options: MakeSyncVecOptions,
): SyncVector<Made>;
export function makeVec(id: string, given: object): AtariVector | SyncVector {
  const entry = findEntry("makeVec", id);
  const options = freezeOptions("makeVec", checkObject("makeVec", "options", given)) as MakeSyncVecOptions;
  if (entry.kind === "atari" && entry.atari.hasVector)
    return new AtariVector(entry.atari.game, vectorOptions(entry.atari, options));
  const { numEnvs, ...others } = options;
  checkInteger("makeVec", "numEnvs", numEnvs, { min: 1, max: mostSyncEnvs });
  return new SyncVector(Array.from({ length: numEnvs }, () => () => make(id, others)));
}

/** What an id of v5 makes of a vector: `AtariVectorEnv`'s defaults, with the id's settings merged in. */
export function vectorOptions({ settings }: AtariId, options: object): AtariVectorOptions {
  if (Object.hasOwn(options, "protocol"))
    throw new InvalidArgumentError(
      describeMismatch(
        "makeVec",
        "no protocol",
        "protocol",
        (options as { protocol: unknown }).protocol,
        "makeAtariVector takes one.",
      ),
    );
  const { frameSkip, repeatActionProbability, fullActionSpace, maxFrames } = settings;
  const own = {
    frameSkip: frameSkip as number,
    repeatActionProbability,
    fullActionSpace,
    maxFrames: maxFrames!,
  };
  const chosen = Object.entries(options).filter(([, value]) => value !== undefined);
  return {
    protocol: "ale-vec",
    autoreset: "next-step",
    ...own,
    ...Object.fromEntries(chosen),
  } as AtariVectorOptions;
}
