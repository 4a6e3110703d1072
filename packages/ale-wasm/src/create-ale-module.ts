/** What `@farama/ale-wasm` exports, for pages that were written for it. */
import { checkOptionNames } from "../../../src/core/check.js";
import { describeMismatch, InvalidArgumentError, NativeError } from "../../../src/core/errors.js";
import { isUint8Array } from "../../../src/core/typed-arrays.js";
import { ALEInterface } from "../../../src/envs/ale-interface.js";
import { createAle } from "./create-ale.js";

export interface AleModuleOptions {
  /** The module's bytes. Default: `ale.wasm` beside this script. */
  readonly wasmBinary?: Uint8Array | ArrayBuffer;
  /** Tells where a file of the module is; asked for `"ale.wasm"`. */
  readonly locateFile?: (file: string, folder: string) => string;
  /** ROMs by file name, which are put into `/roms`. */
  readonly roms?: Readonly<Record<string, Uint8Array | ArrayBuffer>>;
}

/** Files in memory: so much of emscripten's `FS` as pages put ROMs into it with. */
export interface MemoryFiles {
  writeFile(path: string, data: Uint8Array): void;
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
  /** Folders need not be made: nothing happens. */
  mkdir(path: string): void;
  /** Names of the files in a folder. */
  readdir(path: string): string[];
}

/** `ALEInterface`, which also loads ROMs from where browsers have them. */
export interface ModuleAleInterface extends ALEInterface {
  loadROMFromURL(url: string, filename?: string): Promise<string>;
  loadROMFromFile(file: { readonly name: string; arrayBuffer(): Promise<ArrayBuffer> }): Promise<string>;
}

export interface AleModule {
  readonly ALEInterface: { new (): ModuleAleInterface; getVersion(): string };
  readonly FS: MemoryFiles;
}

const where = "createALEModule";

/**
 * Starts ALE, as the function of the same name in `@farama/ale-wasm` does.
 *
 * @throws {NativeError} as `createAle` does.
 */
export async function createALEModule(options: AleModuleOptions = {}): Promise<AleModule> {
  checkOptionNames(where, options, ["wasmBinary", "locateFile", "roms"]);
  const { wasmBinary, locateFile, roms = {} } = options;
  const wasmUrl = locateFile?.("ale.wasm", "");
  const backend = await createAle({
    ...(wasmBinary === undefined ? {} : { wasmBinary }),
    ...(wasmUrl === undefined ? {} : { wasmUrl }),
  });
  const FS = makeFiles();
  for (const [name, bytes] of Object.entries(roms))
    FS.writeFile(`/roms/${name}`, bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes);

  class OfThisModule extends ALEInterface implements ModuleAleInterface {
    constructor() {
      super({ backend, readRom: (path) => FS.readFile(path) });
    }

    static override getVersion(): string {
      return backend.emulatorVersion;
    }

    async loadROMFromURL(url: string, filename?: string): Promise<string> {
      const response = await fetch(url);
      if (!response.ok)
        throw new NativeError(`ALEInterface.loadROMFromURL: ${url} was answered with ${response.status}.`);
      return this.#load(filename ?? url.split("/").at(-1)!, await response.arrayBuffer());
    }

    async loadROMFromFile(file: {
      readonly name: string;
      arrayBuffer(): Promise<ArrayBuffer>;
    }): Promise<string> {
      return this.#load(file.name, await file.arrayBuffer());
    }

    #load(name: string, bytes: ArrayBuffer): string {
      const path = `/roms/${name}`;
      FS.writeFile(path, new Uint8Array(bytes));
      this.loadROM(path);
      return path;
    }
  }
  return { ALEInterface: OfThisModule, FS };
}

function makeFiles(): MemoryFiles {
  const files = new Map<string, Uint8Array>();
  return {
    writeFile(path, data) {
      if (!isUint8Array(data))
        throw new InvalidArgumentError(describeMismatch("FS.writeFile", "a Uint8Array", "data", data));
      files.set(path, data.slice());
    },
    readFile(path) {
      const data = files.get(path);
      if (data === undefined) throw new NativeError(`FS.readFile: there is no file ${path}.`);
      return data.slice();
    },
    unlink(path) {
      files.delete(path);
    },
    mkdir() {},
    readdir(path) {
      const folder = path.endsWith("/") ? path : `${path}/`;
      const inside = [...files.keys()].filter((file) => file.startsWith(folder));
      return inside.map((file) => file.slice(folder.length)).filter((name) => !name.includes("/"));
    },
  };
}
