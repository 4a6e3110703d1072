/** Opens the environments that a training plays. */
import { isFullActionSet } from "../envs/actions.js";
import { type AtariVector, makeAtariVector } from "../envs/atari-vector.js";
import type { Core } from "../envs/cores.js";
import type { ProtocolName } from "../envs/protocols.js";

export interface GamesToPlay {
  readonly game: string;
  readonly numEnvs: number;
  readonly protocol: ProtocolName;
  /** Default: the protocol's. */
  readonly noopMax?: number | undefined;
  /** Of the policy that plays or is learned from. Default: the game's smallest. */
  readonly actionSet?: readonly number[] | undefined;
  /** Default: all cores. */
  readonly numThreads?: number | undefined;
  /** As for `makeAtari`. */
  readonly romFolder?: string | undefined;
  readonly core?: Core | undefined;
}

/**
 * Environments that play whole games, and are reset by nobody but the training: each episode begins with a seed, and a
 * lost life ends none, or later lives would never be seen.
 */
export function openGames(games: GamesToPlay): AtariVector {
  const { game, numEnvs, protocol, noopMax, actionSet, numThreads, romFolder, core } = games;
  return makeAtariVector(game, {
    numEnvs,
    ...(numThreads !== undefined && { numThreads: Math.min(numThreads, numEnvs) }),
    autoreset: "disabled",
    episodicLife: false,
    ...(actionSet && isFullActionSet(actionSet) && { fullActionSpace: true }),
    protocol,
    ...(noopMax !== undefined && { noopMax }),
    romFolder,
    ...(core && { core }),
  });
}
