/** What decides what a comparison of the two builds of ALE comes to. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/tools.js";

export function sumOfBuilds(): string {
  const files = ["packages/ale-wasm/dist/ale.wasm", "native/ale/build/Release/ale_native.node"];
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(packageRoot, file)));
  return hash.digest("hex");
}
