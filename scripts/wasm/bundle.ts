/** Bundles a package's script out of our sources, for where there is no Node: with stand-ins for what looks for files. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { NativeError } from "../../src/index.js";
import { packageRoot } from "../../src/tools.js";
import { runProcess } from "../setup/context.js";

// Plain JavaScript, which has no copy in dist/.
const standInsUrl = pathToFileURL(join(packageRoot, "scripts", "stand-ins.mjs")).href;
const { withoutNodeOptions } = (await import(standInsUrl)) as typeof import("../stand-ins.mjs");

export interface BundleOptions {
  readonly entry: string;
  readonly output: string;
  /** Modules of ours, from the package's root, and what takes their place. */
  readonly replaced: Readonly<Record<string, string>>;
}

/** What runs in browsers that have WebAssembly's vectors and exceptions. */
const browsers = ["chrome110", "firefox110", "safari16.4"];

export async function bundle({ entry, output, replaced }: BundleOptions): Promise<void> {
  await build({
    absWorkingDir: packageRoot,
    entryPoints: [entry],
    outfile: output,
    format: "esm",
    bundle: true,
    minify: true,
    keepNames: true,
    charset: "utf8",
    target: browsers,
    logLevel: "warning",
    ...withoutNodeOptions(replaced),
  });
}

/** The script of ale-wasm, beside its module. */
export function bundleAle(): Promise<void> {
  return bundle({
    entry: "packages/ale-wasm/src/index.ts",
    output: "packages/ale-wasm/dist/ale.js",
    replaced: { "src/envs/load-ale.ts": "packages/ale-wasm/src/load-ale.ts" },
  });
}

/** Its types, for who imports it. */
export async function declareAle(): Promise<void> {
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const project = join(packageRoot, "packages", "ale-wasm", "tsconfig.json");
  const { exitCode, output } = await runProcess(process.execPath, [compiler, "-p", project]);
  if (exitCode !== 0)
    throw new NativeError(`build:wasm: the types of ale-wasm cannot be made.\n${output.trim()}`);
}
