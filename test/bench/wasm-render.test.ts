import { expect, it } from "vitest";
import { renderWasm } from "../../bench/wasm/render.js";
import type { WasmResult } from "../../bench/wasm/result.js";

const result: WasmResult = {
  formatVersion: 1,
  kind: "wasm",
  bundles: {},
  machine: { cpu: "a processor", cores: 2, node: "v20.0.0", load: [0.1, 0.2, 0.3] },
  instructionSet: "avx2",
  versions: { "onnxruntime-web": "1.30.0" },
  sizes: [{ name: "ale.wasm", raw: 1_400_000, brotli: 290_000 }],
  memory: [
    { build: "native", emulators: 8, megabytes: 15.25 },
    { build: "wasm", emulators: 8, megabytes: 40 },
  ],
  real_time: [{ build: "wasm", agents: 8, cpu_share: 0.051, late_steps: 0, seconds: 10 }],
  page: {
    browser: "Chromium 1",
    first_frame_ms: [900, 1200, 1000],
    game: { game: "pong", frames: 7000, seconds: 2 },
  },
  rows: [
    { what: "emulator", game: "pong", system: "native", tau: null, values: [10_000, 12_000] },
    { what: "emulator", game: "pong", system: "wasm", tau: null, values: [5000, 9000] },
    { what: "decision", game: "pong", system: "engine", tau: 1, values: [40, 40] },
    { what: "decision", game: "pong", system: "engine-wasm", tau: 1, values: [100, 120] },
    { what: "decision", game: "pong", system: "onnxruntime-web", tau: null, values: [2000, 2000] },
  ],
};

it("each row is compared with the same natively, round by round", () => {
  const lines = renderWasm(JSON.stringify(result)).split("\n");
  const emulator = "| Pong | frames a second, emulator alone |";
  expect(lines[2]).toBe(`${emulator} native |  | 11000 [10000, 12000] |  |`);
  expect(lines[3]).toBe(`${emulator} wasm |  | 7000 [5000, 9000] | 0.63 [0.50, 0.75] |`);
  const decision = "| Pong | µs a decision |";
  expect(lines).toContain(`${decision} engine-wasm | 1 | 110.0 [100.0, 120.0] | 2.75 [2.50, 3.00] |`);
  expect(lines).toContain(
    `${decision} onnxruntime-web |  | 2000.0 [2000.0, 2000.0] | 50.00 [50.00, 50.00] |`,
  );
  expect(lines).toContain("| 8 | 15.3 | 40.0 |");
  expect(lines).toContain("| ale.wasm | 1,400,000 | 290,000 |");
});

it("a reader learns what the page did, and what was skipped", () => {
  const text = renderWasm(JSON.stringify(result));
  for (const fact of [
    "the first frame after 1.00 s (median of 3 first visits, longest 1.20 s)",
    "3500 frames a second, where a console shows 60",
    "8 agents in one thread, each at 60 frames a second, in WebAssembly: 5.1 % of a core",
    "native engine: avx2; Node v20.0.0; onnxruntime-web 1.30.0",
  ])
    expect(text).toContain(fact);
  const less = renderWasm(JSON.stringify({ ...result, page: null, versions: {} }));
  expect(less).toContain("The page was not measured: there was no browser.");
  expect(less).toContain("onnxruntime-web was not there");
});
