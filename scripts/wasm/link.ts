/** Links objects to a module that needs no script beside it: what it imports is Node-API and a few calls of WASI's. */
import { mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { NativeError } from "../../src/index.js";
import { runProcess } from "../setup/context.js";
import type { Emscripten } from "./emscripten.js";

const flags = [
  "-O3",
  "-fwasm-exceptions",
  "--no-entry",
  "-sSTANDALONE_WASM",
  "-sALLOW_MEMORY_GROWTH",
  "-sINITIAL_MEMORY=16777216",
  "-sMAXIMUM_MEMORY=2147483648",
  "-sERROR_ON_UNDEFINED_SYMBOLS=0",
  "-sWARN_ON_UNDEFINED_SYMBOLS=0",
  "-sEXPORTED_FUNCTIONS=_malloc,_free,_napi_register_wasm_v1",
  "-Wl,--gc-sections",
  "-Wl,--export-table",
] as const;

/** Emscripten's optimizer is a script for a Node of Debian's own, and looks for its packages here. */
const debianModules = "/usr/share/nodejs";

/** @throws {NativeError} with what the linker said. */
export async function link(
  objects: readonly string[],
  output: string,
  { program }: Emscripten,
): Promise<void> {
  mkdirSync(dirname(output), { recursive: true });
  const part = `${output}.part.wasm`;
  const env = { ...process.env, NODE_PATH: [process.env.NODE_PATH, debianModules].filter(Boolean).join(":") };
  const { exitCode, output: said } = await runProcess(program, [...objects, "-o", part, ...flags], { env });
  if (exitCode !== 0) throw new NativeError(`build:wasm: linking failed.\n${said.trim()}`);
  renameSync(part, output);
}
