/** Whoever gets the emulator as WebAssembly is told, by name and checksum, which sources it was made of: those that set-up fetches. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { alePin } from "../../scripts/setup/pins.js";
import { packageRoot } from "../../src/core/paths.js";

/** What a text fails to say of an archive. */
function missingFacts(text: string, { file, sha256 }: { readonly file: string; readonly sha256: string }) {
  return [file, sha256].filter((fact) => !text.includes(fact));
}

it.each(["src/lab/static/write-static-lab.ts", "packages/ale-wasm/README.md", "docs/wasm.md"])(
  "%s names the emulator's sources",
  (page) => {
    expect(missingFacts(readFileSync(join(packageRoot, page), "utf8"), alePin)).toEqual([]);
  },
);

it("another archive than is told of would be caught", () => {
  const text = readFileSync(join(packageRoot, "docs", "wasm.md"), "utf8");
  expect(missingFacts(text, { file: "ale_py-0.13.0.tar.gz", sha256: "0".repeat(64) })).toHaveLength(2);
});
