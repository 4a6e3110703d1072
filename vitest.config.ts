import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** What is tested over the native addons, once more over WebAssembly, where `npm run build:wasm` has made it. */
const overWasm = [
  "test/envs/**/*.test.ts",
  "test/golden/{ale,ale-api,preprocess-pixels,preprocess-vector,protocols}.test.ts",
  "test/contract/environment.test.ts",
  "test/differential/{vector,vector-batches,area-resize,engine-exact,engine-recomputed}.test.ts",
  "test/runtime/engine/**/*.test.ts",
  "test/native/{hostile,cores}.test.ts",
];
const isWasmBuilt = ["ale-wasm/dist/ale.wasm", "engine-wasm/dist/engine.wasm"].every((file) =>
  existsSync(new URL(`packages/${file}`, import.meta.url)),
);
const wasmProject = {
  test: {
    name: "wasm",
    include: overWasm,
    exclude: ["test/**/*.slow.test.ts"],
    setupFiles: ["test/fail-on-console.ts"],
    env: { ZTW_BACKEND: "wasm" },
    testTimeout: 120_000,
    pool: "forks" as const,
  },
};

/** Long tests live in files named `*.slow.test.ts`; everything else must stay fast. */
export default defineConfig({
  test: {
    maxWorkers: "100%", // vitest would leave one core idle
    projects: [
      ...(isWasmBuilt ? [wasmProject] : []),
      {
        test: {
          name: "fast",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.slow.test.ts"],
          setupFiles: ["test/fail-on-console.ts"],
          testTimeout: 30_000,
          pool: "forks",
        },
      },
      {
        test: {
          name: "main",
          include: ["test/**/*.slow.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          pool: "forks",
        },
      },
    ],
  },
});
