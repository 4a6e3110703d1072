/**
 * Builds both modules from nothing in two folders and compares what came of it: `npm run test:wasm-build [-- --only engine]`.
 *
 * The folders are `.wasm-builds/one` and `.wasm-builds/two/deeper`, which git ignores. It ends with 1 where a file differs.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { NativeError } from "../src/index.js";
import { packageRoot, sha256OfFile } from "../src/tools.js";
import { copyPackage } from "./shared/package-copy.js";

const parent = ".wasm-builds";
const folders = [join(parent, "one"), join(parent, "two", "deeper")];
const sources = ["packages", "src", "scripts", "tsconfig.json"];
const outputs = {
  ale: ["packages/ale-wasm/dist/ale.wasm", "packages/ale-wasm/dist/ale.js"],
  engine: ["packages/engine-wasm/dist/engine.wasm"],
} as const;

export async function main(args: string[]): Promise<void> {
  rmSync(join(packageRoot, parent), { recursive: true, force: true });
  const roots = folders.map((folder) => copyPackage(folder, ["ale", "engine", "wasm"], sources));
  await Promise.all(roots.map((root) => build(root, args)));
  const names = Object.entries(outputs).flatMap(([name, files]) =>
    args.includes("--only") && !args.includes(name) ? [] : files,
  );
  const lines = compareFiles(roots, names);
  console.log(lines.map(({ text }) => text).join("\n"));
  process.exitCode = lines.every(({ isEqual }) => isEqual) ? 0 : 1;
}

/** A line a file: its sha256, or those that differ. */
export function compareFiles(roots: readonly string[], names: readonly string[]) {
  return names.map((name) => {
    const sums = roots.map((root) => sha256OfFile(join(root, name)));
    const isEqual = new Set(sums).size === 1;
    const text = isEqual ? `${name}: sha256 ${sums[0]}, twice` : `${name} DIFFERS: ${sums.join(", ")}`;
    return { isEqual, text };
  });
}

/** As `npm run build:wasm` there would: with the modules that are compiled to JavaScript already. */
async function build(root: string, args: readonly string[]): Promise<void> {
  const module = pathToFileURL(join(root, "dist", "scripts", "build-wasm.js")).href;
  const program = `await (await import(${JSON.stringify(module)})).main(process.argv.slice(1));`;
  const given = ["--input-type=module", "--eval", program, "--", "--jobs", "1", ...args];
  const child = spawn(process.execPath, given, { cwd: root, stdio: "inherit" });
  const [code, signal] = await once(child, "exit");
  if (code !== 0)
    throw new NativeError(`test:wasm-build: the build in ${root} ended with ${signal ?? code}.`);
}
