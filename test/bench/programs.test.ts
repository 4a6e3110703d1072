import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { programs } from "../../bench/programs.js";
import { readIntegers } from "../../bench/shared/options.js";
import { packageRoot } from "../../src/tools.js";

const pages = [
  ...["README.md", "CONTRIBUTING.md", "docs/speed.md"],
  ...readdirSync(join(packageRoot, "bench")).map((folder) => `bench/${folder}/README.md`),
].filter((page) => existsSync(join(packageRoot, page)));

/** Every comparison that a text says how to start. */
function namedPrograms(text: string): string[] {
  return [...text.matchAll(/npm run bench -- ([\w/-]+)/g)].map((match) => match[1]!);
}

function bench(...args: string[]) {
  const runner = [join(packageRoot, "scripts", "run.mjs"), "bench/programs"];
  return spawnSync(process.execPath, [...runner, ...args], { encoding: "utf8" });
}

test.each(pages)("%s names only comparisons that there are", (page) => {
  const names = namedPrograms(readFileSync(join(packageRoot, page), "utf8"));
  expect(names.filter((name) => !(name in programs))).toEqual([]);
});

test("a page that names another would be caught", () => {
  expect(namedPrograms("`npm run bench -- latency/measured --count 5`")).toEqual(["latency/measured"]);
  expect("latency/measured" in programs).toBe(false);
});

test("every comparison that measures or checks is told of on a page", () => {
  const told = pages.flatMap((page) => namedPrograms(readFileSync(join(packageRoot, page), "utf8")));
  const parts = ["training/ours"]; // what `training/measure` starts
  expect(Object.keys(programs).filter((name) => !told.includes(name) && !parts.includes(name))).toEqual([]);
});

test("an unknown name is answered with those that there are, and a wrong option with one line", () => {
  const unknown = bench("fly");
  expect([unknown.status, unknown.stdout]).toEqual([2, ""]);
  expect(unknown.stderr).toContain("latency/measure");
  const wrong = bench("real-time/measure", "--seeds", "many");
  expect([wrong.status, wrong.stdout]).toEqual([1, ""]);
  expect(wrong.stderr.trim().split("\n").at(-1)).toBe(
    "real-time/measure: expected an integer from 2 to 1000000000 for --seeds, received NaN (number).",
  );
});

test("whole numbers are read from text, and others refused", () => {
  expect(readIntegers("x", { rounds: "3", output: "file" }, ["rounds"])).toEqual({ rounds: 3 });
  expect(() => readIntegers("x", { rounds: "0" }, ["rounds"])).toThrow("x: expected an integer from 1");
  expect(() => readIntegers("x", { rounds: "2.5" }, ["rounds"])).toThrow(
    "for --rounds, received 2.5 (number)",
  );
});
