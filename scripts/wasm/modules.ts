/** The modules that are made: what each consists of, and how that is compiled. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { NativeError } from "../../src/index.js";
import { packageRoot } from "../../src/tools.js";
import { gypSources } from "./gyp-sources.js";

/** Files that are compiled alike. */
export interface SourceGroup {
  readonly sources: readonly string[];
  readonly flags: readonly string[];
}

export interface WasmModule {
  readonly name: string;
  readonly groups: readonly SourceGroup[];
  /** The file that it becomes. */
  readonly output: string;
}

const native = join(packageRoot, "native");
const aleRoot = join(packageRoot, "vendor", "ale", "src");

/** As binding.gyp has them, and what WebAssembly needs beside: exceptions of its own. */
const commonFlags = [
  "-O3",
  "-std=c++17",
  "-fwasm-exceptions",
  "-ffunction-sections",
  "-fdata-sections",
  "-DNDEBUG",
];
const aleFolders = include(join(native, "ale", "include"), aleRoot, join(native, "wasm", "include"));
/** As binding.gyp has them; the wrappers leave out what they need threads for, and one of that, work that is waited for, needs none. */
const nodeApi = ["-DNAPI_VERSION=8", "-DNAPI_CPP_EXCEPTIONS", "-DNAPI_HAS_THREADS=1"];
const exactFlags = ["-ffp-contract=off", "-fno-math-errno"];

export function aleModule(): WasmModule {
  if (!existsSync(join(aleRoot, "ale", "ale_interface.cpp")))
    throw new NativeError(
      `build:wasm: expected ALE's sources in ${aleRoot}, found none. Run "npm run setup" first.`,
    );
  const list = execFileSync(process.execPath, [
    join(native, "ale", "list-ale-sources.cjs"),
    join(aleRoot, "ale"),
  ]);
  const ale = {
    sources: list.toString().trim().split("\n"),
    flags: [...commonFlags, "-w", "-fno-strict-aliasing", ...aleFolders],
  };
  const addon = {
    sources: gypSources(join(native, "ale", "binding.gyp"), "ale_native"),
    flags: [
      ...commonFlags,
      ...exactFlags,
      ...nodeApiFlags(),
      ...include(join(native, "ale", "src"), join(native, "shared")),
      ...aleFolders,
    ],
  };
  return { name: "ale", groups: [ale, addon], output: outputOf("ale-wasm", "ale.wasm") };
}

export function engineModule(): WasmModule {
  const engine = join(native, "engine");
  const sources = [
    ...gypSources(join(engine, "binding.gyp"), "engine_native"),
    join(engine, "src", "kernels_wasm.cc"),
  ];
  const flags = [
    ...commonFlags,
    ...exactFlags,
    "-msimd128",
    ...nodeApiFlags(),
    ...include(join(native, "shared")),
  ];
  return { name: "engine", groups: [{ sources, flags }], output: outputOf("engine-wasm", "engine.wasm") };
}

function outputOf(packageName: string, file: string): string {
  return join(packageRoot, "packages", packageName, "dist", file);
}

function nodeApiFlags(): string[] {
  const { resolve } = createRequire(import.meta.url);
  const headers = join(dirname(resolve("node-api-headers/package.json")), "include");
  const wrappers = dirname(resolve("node-addon-api/package.json"));
  return [...nodeApi, ...include(headers, wrappers)];
}

function include(...folders: string[]): string[] {
  return folders.map((folder) => `-I${folder}`);
}
