/** What a single Atari environment and a vector of them have in common: game, protocol, spaces, actions, versions. */
import { actionNames } from "./actions.js";
import type { AtariOptions } from "./atari-options.js";
import { nativeProtocol, resolveAtariOptions } from "./atari-options.js";
import { checkCore } from "./cores.js";
import { resolveMode } from "./game-description.js";
import { loadAle } from "./load-ale.js";
import type { NativeVector, NativeVectorOptions } from "./native.js";
import type { ProtocolOptions, ProtocolOverrides } from "./protocol-options.js";
import type { ProtocolName } from "./protocols.js";
import { romSource } from "./rom-source.js";
import { Box, type BoxSpace } from "./spaces/box.js";
import { Discrete, type DiscreteSpace } from "./spaces/discrete.js";

/** Native environments of one game, and what was asked for. */
interface OpenedGame {
  readonly native: NativeVector;
  readonly game: string;
  readonly protocol: ProtocolName;
  readonly protocolOptions: Readonly<ProtocolOptions>;
  readonly emulatorVersion: string;
}

export interface OpenOptions {
  /** Opens the messages about options. */
  readonly caller: string;
  /** Names of the options that belong neither to the protocol nor to every Atari environment. */
  readonly ownNames: readonly string[];
  /** Checks these options, and puts them in the addon's terms; called once the names are known to be right. */
  readonly native: () => Omit<NativeVectorOptions, keyof ProtocolOverrides | "romPath" | "romBytes" | "core">;
}

/**
 * Checks options, resolves the protocol, finds the ROM and makes the native environments.
 *
 * @throws {InvalidArgumentError} if the game, an option's name or its value is unknown.
 * @throws {NativeError} if the addon does not load or the ROM cannot be used.
 */
export function openGame(
  game: string,
  options: AtariOptions,
  { caller, ownNames, native }: OpenOptions,
): OpenedGame {
  const asked = resolveAtariOptions(caller, options, { game, ownNames });
  const own = native();
  const core = checkCore(caller, options.core);
  const rom = romSource(caller, game, options);
  const protocolOptions = resolveMode(caller, game, asked);
  const ale = loadAle(options.backend);
  return {
    native: new ale.EnvironmentVector({ ...nativeProtocol(protocolOptions), ...own, ...rom, core }),
    game,
    protocol: options.protocol ?? "ref-clean",
    protocolOptions,
    emulatorVersion: ale.emulatorVersion,
  };
}

/** The part of an Atari environment that never changes. */
export abstract class AtariGame {
  readonly game: string;
  readonly protocol: ProtocolName;
  /** The protocol's options, resolved. */
  readonly protocolOptions: Readonly<ProtocolOptions>;
  /** Of one environment. */
  readonly observationSpace: BoxSpace;
  readonly actionSpace: DiscreteSpace;
  /** ALE's code of each action. */
  readonly actionSet: readonly number[];
  /** Name of each action, e.g. `"RIGHTFIRE"`. */
  readonly actionMeanings: readonly string[];
  readonly emulatorVersion: string;
  readonly romMd5: string;

  protected constructor({ native, game, protocol, protocolOptions, emulatorVersion }: OpenedGame) {
    const { frameStack, screenSize } = protocolOptions;
    this.game = game;
    this.protocol = protocol;
    this.protocolOptions = protocolOptions;
    this.observationSpace = new Box(0, 255, { shape: [frameStack, screenSize, screenSize] });
    this.actionSpace = new Discrete(native.actionSet.length);
    this.actionSet = Object.freeze([...native.actionSet]);
    this.actionMeanings = Object.freeze(actionNames(this.actionSet));
    this.emulatorVersion = emulatorVersion;
    this.romMd5 = native.romMd5;
  }
}
