/** What a lab without a server consists of: the package's files that its worker reads, by where the package has them. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { NativeError } from "../../core/errors.js";
import { packageRoot } from "../../core/paths.js";
import { wasmFiles } from "../../core/wasm-addon.js";
import { locateRom } from "../../envs/games.js";
import { listResultFiles } from "../host/results-folder.js";
import { readStoredResult } from "../host/stored-result.js";

/** A file on this disk, and where the worker looks for it. */
export interface SourceFile {
  readonly file: string;
  /** From the package's root. */
  readonly path: string;
}

/** The same in lab/static/site.ts, which reads it. */
const romPath = (game: string) => `/vendor/ale/src/ale/python/roms/${game}.bin`;

/** Emulator and engine. */
export function moduleFiles(where: string): SourceFile[] {
  return [
    { folder: "ale-wasm", name: "ale.wasm" },
    { folder: "engine-wasm", name: "engine.wasm" },
  ].map(({ folder, name }) => {
    const file = wasmFiles(folder, name).find((candidate) => existsSync(candidate));
    if (file !== undefined) return { file, path: `/packages/${folder}/dist/${name}` };
    throw new NativeError(
      `${where}: expected ${name}, emulator or engine as WebAssembly, found none. Run "npm run build:wasm", which needs emscripten.`,
    );
  });
}

/** Of the bundles that ship: all but their graphs for ONNX Runtime. */
export function bundleFiles(game: string): SourceFile[] {
  const folder = join(packageRoot, "models", game);
  return readdirSync(folder)
    .filter((name) => /\.(json|safetensors)$/.test(name))
    .map((name) => ({ file: join(folder, name), path: `/models/${game}/${name}` }));
}

/** Results that the lab can show. */
export async function resultFiles(folder: string): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  for (const { name, path } of await listResultFiles(folder))
    if ((await readStoredResult(path)) !== undefined) found.push({ file: path, path: `/results/${name}` });
  return found;
}

export function romFile(game: string, romFolder?: string): SourceFile {
  return { file: locateRom(game, romFolder).path, path: romPath(game) };
}
