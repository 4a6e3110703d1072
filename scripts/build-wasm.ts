/**
 * Compiles what the addons are made of to WebAssembly: `npm run build:wasm [-- --jobs 2] [-- --only ale|engine]`.
 *
 * The modules go to `dist` of `packages/ale-wasm` and `packages/engine-wasm`, which git ignores. The same sources and compiler give the
 * same bytes.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot, usableCores } from "../src/tools.js";
import { bundleAle, declareAle } from "./wasm/bundle.js";
import { compileAll } from "./wasm/compile.js";
import { findEmscripten } from "./wasm/emscripten.js";
import { link } from "./wasm/link.js";
import { aleModule, engineModule, type WasmModule } from "./wasm/modules.js";

const makers = { engine: engineModule, ale: aleModule } as const;

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { jobs: { type: "string" }, only: { type: "string" } } });
  const numJobs = Math.max(1, Number(values.jobs ?? usableCores()) || 1);
  const emscripten = await findEmscripten();
  console.log(`emscripten ${emscripten.version}, ${numJobs} at once`);
  const names = Object.keys(makers).filter((name) => values.only === undefined || values.only === name);
  for (const name of names) await buildModule(makers[name as keyof typeof makers]());
  if (names.includes("ale")) await Promise.all([bundleAle(), declareAle()]);

  async function buildModule({ name, groups, output }: WasmModule): Promise<void> {
    const folder = join(packageRoot, "native", "wasm", "build");
    const onCompiled = (done: number, total: number) => {
      if (done % 20 === 0 || done === total) console.log(`${name}: ${done} of ${total} files`);
    };
    const objects = await compileAll(groups, { emscripten, folder, numJobs, onCompiled });
    await link(objects, output, emscripten);
    const bytes = readFileSync(output);
    const sum = createHash("sha256").update(bytes).digest("hex");
    console.log(`${relative(packageRoot, output)}: ${bytes.length} bytes, sha256 ${sum}`);
  }
}
