/** Files of ROMs for an ALE that sees no files: what the compiled addon reads itself is read for it. */
import { readFileSync, statSync } from "node:fs";
import type { AleNative } from "./native.js";

interface RomOptions {
  readonly romPath: string;
  readonly romBytes?: Uint8Array | undefined;
}

/** ALE reads no more. */
const mostRomBytes = 512 * 1024;

/** The same ALE, which takes paths as the addon does. */
export function readingRomFiles(ale: AleNative): AleNative {
  return {
    ...ale,
    initialize: ale.initialize,
    identifyRom: (path, bytes) =>
      bytes === undefined && isFolder(path)
        ? `${path} is not a ROM file`
        : ale.identifyRom(path, bytes ?? readRom(path)),
    EnvironmentVector: readingRom(ale.EnvironmentVector),
    Emulator: readingRom(ale.Emulator),
    CoreComparison: readingRom(ale.CoreComparison),
  };
}

/** The class itself, made with the bytes besides. */
function readingRom<Options extends RomOptions, Made extends object>(
  made: new (options: Options) => Made,
): new (
  options: Options,
) => Made {
  return new Proxy(made, {
    construct(target, [options]: [Options], newTarget) {
      const romBytes =
        options?.romBytes ?? (typeof options?.romPath === "string" ? readRom(options.romPath) : undefined);
      const given = romBytes === undefined ? options : { ...options, romBytes };
      return Reflect.construct(target, [given], newTarget) as Made;
    },
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === false;
}

/** Undefined where there is no file: then the addon says so. Of one that is too large, nothing: its size is refused. */
function readRom(path: string): Uint8Array | undefined {
  const file = statSync(path, { throwIfNoEntry: false });
  if (!file?.isFile()) return undefined;
  return file.size > mostRomBytes ? new Uint8Array(0) : readFileSync(path);
}
