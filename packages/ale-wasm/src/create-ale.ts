/** ALE as a module that a program starts itself, and what can be made with it. */
import { checkOptionNames } from "../../../src/core/check.js";
import { describeMismatch, InvalidArgumentError, NativeError } from "../../../src/core/errors.js";
import { compileModule, startModule } from "../../../src/core/node-api/load-module.js";
import { isUint8Array } from "../../../src/core/typed-arrays.js";
import type { AleEnvironment } from "../../../src/envs/ale/ale-environment.js";
import type { AleOptions } from "../../../src/envs/ale/ale-options.js";
import { ALEInterface, type AleInterfaceOptions } from "../../../src/envs/ale-interface.js";
import {
  type AtariEnvironment,
  type AtariEnvironmentOptions,
  makeAtari,
} from "../../../src/envs/atari-environment.js";
import {
  type AtariVector,
  type AtariVectorOptions,
  makeAtariVector,
} from "../../../src/envs/atari-vector.js";
import type { StartedAle } from "../../../src/envs/backends.js";
import { Emulator } from "../../../src/envs/emulator.js";
import type { EmulatorOptions } from "../../../src/envs/emulator-options.js";
import { describeGame, type GameDescription } from "../../../src/envs/game-description.js";
import type { AleNative } from "../../../src/envs/native.js";
import { make } from "../../../src/envs/registry/make.js";
import { type MakeVecOptions, makeVec } from "../../../src/envs/registry/make-vec.js";
import { identifyRom, type RomIdentity } from "../../../src/envs/rom-source.js";
import { useAle } from "./load-ale.js";

export interface CreateAleOptions {
  /** The module's bytes. Default: `ale.wasm` beside this script, which is fetched, or read where there are files. */
  readonly wasmBinary?: Uint8Array | ArrayBuffer;
  /** Where the module is, in the place of its bytes. */
  readonly wasmUrl?: string | URL;
}

/** What everything that plays is given: the ROM's bytes, for there are no files. */
type WithRom<Options> = Omit<Options, "rom" | "romFolder" | "backend"> & { readonly rom: Uint8Array };

const where = "createAle";

/** ALE, started. Its options are those of ztw-atari; it makes the same environments, and they give the same. */
export class Ale implements StartedAle {
  /** ALE's version, e.g. `"0.12.1"`. */
  readonly emulatorVersion: string;

  /** @internal */
  constructor(native: AleNative) {
    this.emulatorVersion = native.emulatorVersion;
    useAle(this, native);
    Object.freeze(this);
  }

  /** Tells which game a ROM holds, by its checksum alone; undefined if ALE has none for exactly these bytes. */
  identifyRom(rom: Uint8Array): RomIdentity | undefined {
    return identifyRom(rom);
  }

  /** Describes a game that ALE supports, without its ROM. */
  describeGame(game: string): GameDescription {
    return describeGame(game);
  }

  /** An Atari game with preprocessing: see `makeAtari`. */
  makeAtari(game: string, options: WithRom<AtariEnvironmentOptions>): AtariEnvironment {
    return makeAtari(game, { ...options, backend: this });
  }

  /** Copies of a game that are stepped together, in this thread: see `makeAtariVector`. */
  makeAtariVector(game: string, options: WithRom<AtariVectorOptions>): AtariVector {
    return makeAtariVector(game, { ...options, backend: this });
  }

  /** An environment by one of ale-py's ids, e.g. `"ALE/Pong-v5"`: see `make`. */
  make(id: `ALE/${string}-v5`, options: WithRom<AleOptions>): AleEnvironment {
    return make(id, { ...options, backend: this } as AleOptions);
  }

  /** A vector by an id of v5: see `makeVec`. */
  makeVec(id: `ALE/${string}-v5`, options: WithRom<MakeVecOptions>): AtariVector {
    return makeVec(id, { ...options, backend: this } as MakeVecOptions);
  }

  /** The bare emulator: see `Emulator`. */
  makeEmulator(game: string, options: WithRom<EmulatorOptions>): Emulator {
    return new Emulator(game, { ...options, backend: this });
  }

  /** The same under ALE's own names: see `ALEInterface`. */
  makeInterface(options: Omit<AleInterfaceOptions, "backend"> = {}): ALEInterface {
    return new ALEInterface({ ...options, backend: this });
  }
}

/**
 * Starts ALE.
 *
 * @throws {InvalidArgumentError} if an option is unknown, or the bytes are none.
 * @throws {NativeError} if the module cannot be fetched or read, or is none: cut off, or another.
 * @example
 * const ale = await createAle();
 * const environment = ale.makeAtari("pong", { rom });
 * const { observation } = environment.reset({ seed: 1 });
 */
export async function createAle(options: CreateAleOptions = {}): Promise<Ale> {
  checkOptionNames(where, options, ["wasmBinary", "wasmUrl"]);
  const { wasmBinary, wasmUrl = new URL("./ale.wasm", import.meta.url) } = options;
  const bytes = wasmBinary === undefined ? await fetchModule(new URL(wasmUrl, import.meta.url)) : wasmBinary;
  if (!isUint8Array(bytes) && !(bytes instanceof ArrayBuffer))
    throw new InvalidArgumentError(
      describeMismatch(where, "a Uint8Array or an ArrayBuffer", "wasmBinary", bytes),
    );
  return new Ale(
    startModule<AleNative>(await compileModule(where, bytes), {
      name: "ALE as WebAssembly",
      mainClass: "EnvironmentVector",
    }),
  );
}

async function fetchModule(url: URL): Promise<ArrayBuffer | Uint8Array> {
  try {
    if (url.protocol === "file:") {
      const files = "node:fs/promises"; // not for the bundler: only where there are files
      const { readFile } = (await import(files)) as { readFile(url: URL): Promise<Uint8Array> };
      return await readFile(url);
    }
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
    return await response.arrayBuffer();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NativeError(`${where}: the module ${url} cannot be loaded (${reason}).`, { cause });
  }
}
