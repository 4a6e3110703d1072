/** An addon that does not load explains itself. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { NativeError } from "../../src/core/errors.js";
import { loadAle } from "../../src/envs/native.js";

const folder = mkdtempSync(join(tmpdir(), "ztw-addon-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the addon loads, again and again", () => {
  expect(loadAle().emulatorVersion).toBe("0.12.1");
  expect(loadAle()).toBe(loadAle());
});

test("a failed load names the platform, the files tried, each reason, and the next command", () => {
  const damaged = join(folder, "damaged.node");
  writeFileSync(damaged, "not a library");
  const missing = join(folder, "missing.node");
  const load = () => loadAle([missing, damaged]);
  expect(load).toThrow(NativeError);
  const lines = messageOf(load).split("\n");
  expect(lines[0]).toBe(
    `loadAle: the compiled ALE addon did not load on ${process.platform}-${process.arch}, Node ${process.version}. Tried:`,
  );
  expect(lines[1]).toBe(`  ${missing}: the file does not exist`);
  expect(lines[2]).toMatch(/damaged\.node: .+/);
  expect(lines.at(-1)).toBe('Run "npx ztw setup" to build it, or "npx ztw doctor" to see what is missing.');
});

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}
