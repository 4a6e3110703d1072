/** What has to be fetched: modules and weights, as they are and compressed as hosts send them. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { runtimeModule } from "./onnx-web.js";
import type { SizeRow } from "./result.js";

/** @param site - a folder that `ztw lab --static` wrote. */
export function measureSizes(site: string, game: string): SizeRow[] {
  const ours = [
    "packages/ale-wasm/dist/ale.wasm",
    "packages/engine-wasm/dist/engine.wasm",
    `models/${game}/expert-int8.safetensors`,
    `models/${game}/ztw.safetensors`,
    `models/${game}/expert.safetensors`,
  ].map((path) => join(site, "files", path));
  const peers = existsSync(runtimeModule) ? [runtimeModule] : [];
  return [...ours, ...peers].map(sizeOf);
}

function sizeOf(file: string): SizeRow {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return { name: basename(file), raw: bytes.length, brotli: brotliCompressSync(bytes, { params }).length };
}
