import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { main, programs } from "../../bench/programs.js";
import { integer, optionalText, readOptions, text } from "../../bench/shared/options.js";
import { packageRoot } from "../../src/tools.js";

const pages = [
  ...["README.md", "CONTRIBUTING.md", "docs/speed.md"],
  ...readdirSync(join(packageRoot, "bench")).map((folder) => `bench/${folder}/README.md`),
].filter((page) => existsSync(join(packageRoot, page)));

/** Every comparison that a text says how to start. */
function namedPrograms(page: string): string[] {
  return [...page.matchAll(/npm run bench -- ([\w/-]+)/g)].map((match) => match[1]!);
}

it.each(pages)("%s names only comparisons that there are", (page) => {
  const names = namedPrograms(readFileSync(join(packageRoot, page), "utf8"));
  expect(names.filter((name) => !(name in programs))).toEqual([]);
});

it("a page that names another would be caught", () => {
  expect(namedPrograms("`npm run bench -- latency/measured --count 5`")).toEqual(["latency/measured"]);
  expect("latency/measured" in programs).toBe(false);
});

it("every comparison that measures or checks is told of on a page", () => {
  const told = pages.flatMap((page) => namedPrograms(readFileSync(join(packageRoot, page), "utf8")));
  const parts = ["training/ours"]; // what `training/measure` starts
  expect(Object.keys(programs).filter((name) => !told.includes(name) && !parts.includes(name))).toEqual([]);
});

it("an unknown name is answered with those that there are", async () => {
  await expect(main(["fly"])).rejects.toThrow(
    /^npm run bench: expected one of .*latency\/measure.* for name/,
  );
});

it.each([
  ["a number that is none", ["--seeds", "many"], "expected an integer from 2 to 1000000000 for --seeds"],
  ["too small a number", ["--seeds", "1"], "for --seeds, received 1 (number)"],
  ["an option that there is not", ["--fast"], "Unknown option '--fast'"],
])("a comparison refuses %s before it does anything", async (_what, args, message) => {
  await expect(main(["real-time/measure", ...args])).rejects.toThrow(message);
});

it("options are read by their kind, and left out they are what is usual", () => {
  const options = { rounds: integer(3), "warm-up": integer(2, 0), game: text("pong"), python: optionalText };
  expect(readOptions("x", [], options)).toEqual({ rounds: 3, "warm-up": 2, game: "pong", python: undefined });
  const given = ["--rounds", "5", "--warm-up", "0", "--game", "qbert", "--python", "/bin/python"];
  expect(readOptions("x", given, options)).toEqual({
    rounds: 5,
    "warm-up": 0,
    game: "qbert",
    python: "/bin/python",
  });
  expect(() => readOptions("x", ["--rounds", "2.5"], options)).toThrow("for --rounds, received 2.5 (number)");
});
