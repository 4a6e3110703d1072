import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { packageVersion, readCommit, readLoad } from "../../src/core/provenance.js";
import { describeMachine } from "../../src/evaluate/provenance.js";

it("names this package's version", () => {
  const manifest: { version: string } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  expect(packageVersion).toBe(manifest.version);
});

it("names the machine and the runtimes that results depend on", () => {
  const { cpu, cores, node, onnxruntime } = describeMachine();
  expect(cpu.length).toBeGreaterThan(0);
  expect(cores).toBeGreaterThan(0);
  expect(node).toBe(process.version);
  expect(onnxruntime).toMatch(/^1\.30\./);
  expect(readLoad().length).toBe(3);
});

it("names a whole commit, dirty or not, or none outside a clone", () => {
  expect(readCommit() ?? "0".repeat(40)).toMatch(/^[0-9a-f]{40}(-dirty)?$/);
});
