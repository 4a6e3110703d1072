/** What `makeAtari` and `makeAtariVector` share: their options, checked and resolved, and their seeds. */
import { randomInt } from "node:crypto";
import { checkInteger, checkOptionNames } from "../core/check.js";
import { maxEmulatorSeed } from "../core/random.js";
import { type AleBackend, checkBackend } from "./backends.js";
import { type Core, checkCore } from "./cores.js";
import type { NativeVectorOptions } from "./native.js";
import type { ProtocolOptions, ProtocolOverrides } from "./protocol-options.js";
import type { ProtocolName } from "./protocols.js";
import { overridableOptions, resolveProtocol } from "./protocols.js";

/** Options of every Atari environment; those of `ProtocolOverrides` replace single options of the protocol. */
export interface AtariOptions extends ProtocolOverrides {
  /** Default `"ref-clean"`. */
  readonly protocol?: ProtocolName;
  /** Folder of ROM files. Default: `ALE_ROMS_DIR`, else the ROMs that set-up fetched. */
  readonly romFolder?: string;
  /** The ROM itself, in place of a file: the bytes that ALE knows by their checksum as this game's. */
  readonly rom?: Uint8Array;
  /** Which emulator core plays: ours (`"ztw"`) or ALE's own; they give the same bits. Default `"ztw"`. */
  readonly core?: Core;
  /** Which build of ALE plays: see `aleBackendNames`; they give the same bits. Default: the compiled addon, where there is one. */
  readonly backend?: AleBackend;
}

/**
 * Splits the options of an environment from the overrides of its protocol, and resolves the protocol for its game.
 *
 * @param naming.ownNames - names of the options that do not belong to the protocol.
 * @throws {InvalidArgumentError} if an option is unknown or its value is out of range.
 */
export function resolveAtariOptions(
  where: string,
  options: AtariOptions,
  { game, ownNames }: { readonly game: string; readonly ownNames: readonly string[] },
): Readonly<ProtocolOptions> {
  checkOptionNames(where, options, [
    "protocol",
    "romFolder",
    "rom",
    "core",
    "backend",
    ...ownNames,
    ...overridableOptions,
  ]);
  checkCore(where, options.core);
  checkBackend(where, options.backend);
  const overrides = Object.entries(options).filter(([name]) => overridableOptions.includes(name));
  return resolveProtocol(options.protocol, Object.fromEntries(overrides), game);
}

/** The protocol in the addon's terms. */
export function nativeProtocol(
  protocol: ProtocolOptions,
): Pick<NativeVectorOptions, keyof ProtocolOverrides> {
  const { frameStack: _fixed, screenSize: _fixedToo, ...options } = protocol;
  const { maxInnerSteps, stuckSteps, mode } = protocol;
  return { ...options, maxInnerSteps: maxInnerSteps ?? 0, stuckSteps: stuckSteps ?? 0, mode: mode ?? -1 };
}

/** Accepts a seed that ALE takes. */
export function checkSeed(where: string, parameter: string, seed: unknown): number {
  return checkInteger(where, parameter, seed, { min: 0, max: maxEmulatorSeed });
}

/** A seed for who gave none: taken from the system, and reported, so that the episode can be played again. */
export function drawSeed(): number {
  return randomInt(maxEmulatorSeed);
}
