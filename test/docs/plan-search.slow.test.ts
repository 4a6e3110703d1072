import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";

it("the example's plans earn more than play without a plan", () => {
  const example = join(packageRoot, "examples", "plan-search.mjs");
  const printed = execFileSync(process.execPath, [example], { encoding: "utf8" });
  const [planned, random] = printed.match(/\d+/g)!.map(Number);
  expect(planned).toBeGreaterThan(random!);
});
