import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";

/** Names of the main door, types included. Whoever adds one says here that it is worth it, or puts it into `tools.ts`. */
const numMainNames = 86;

const read = (...path: string[]) => readFileSync(join(packageRoot, ...path), "utf8");

/** What a file of re-exports gives out, types included. */
function exportedNames(text: string): string[] {
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from/gm)].map((match) => match[1]!);
  const entries = lists.flatMap((list) => list.split(",")).map((entry) => entry.trim());
  return entries.filter((entry) => entry !== "").map((entry) => entry.split(/ as | /).at(-1)!);
}

/** What is wrong with a main door of this text. */
function findDoorProblems(text: string): string[] {
  const numNames = exportedNames(text).length;
  return [
    ...(/^export \*/m.test(text) ? ["a star: whatever its module adds would be public"] : []),
    ...(numNames === numMainNames ? [] : [`${numNames} names, where ${numMainNames} are said to be there`]),
  ];
}

function readScripts(): string {
  const folders = ["scripts", "bench", "test/bench", "test/docs", "test/scripts"];
  return folders
    .flatMap((folder) =>
      readdirSync(join(packageRoot, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.m?ts$|\.mjs$/.test(name))
        .map((name) => read(folder, name)),
    )
    .join("\n");
}

describe("the doors", () => {
  const main = read("src", "index.ts");
  const tools = read("src", "tools.ts");

  it("have a main door of as many names as are said here", () => {
    expect(findDoorProblems(main)).toEqual([]);
  });

  it.each([
    ["one name more", `${main}\nexport type { Range } from "./core/check.js";`],
    ["a star", `${main}\nexport * from "./core/files.js";`],
  ])("would be caught with %s", (_what, text) => {
    expect(findDoorProblems(text)).toHaveLength(1);
  });

  it("have a third that gives out the environment layer and what it stands on, name by name", () => {
    const door = read("src", "envs.ts");
    const sources = [...door.matchAll(/ from "\.\/([^/]+)\//g)].map((match) => match[1]);
    expect(new Set(sources)).toEqual(new Set(["core", "envs", "lab"])); // of the lab, the window that a game is shown in
    expect(door).not.toMatch(/^export \*/m);
  });

  it("have no name at both, and none at the second that no script imports", () => {
    const names = exportedNames(tools);
    const scripts = readScripts();
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => exportedNames(main).includes(name))).toEqual([]);
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(scripts))).toEqual([]);
  });

  it("are what package.json names, with their types", () => {
    const { exports } = JSON.parse(read("package.json")) as { exports: Record<string, unknown> };
    const door = (name: string) => ({
      types: `./dist/src/${name}.d.ts`,
      default: `./dist/src/${name}.js`,
    });
    expect(exports).toMatchObject({
      ".": door("index"),
      "./envs": door("envs"),
      "./tools": door("tools"),
    });
  });
});
