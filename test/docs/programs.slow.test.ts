/** The programs in the pages: each is type-checked as a stranger's project would, and README's is run. */
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/tools.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { codeBlocks, pages, readPage } from "./pages.js";

const programsOf = (page: string) =>
  codeBlocks(readPage(page), "js", "ts").filter((code) => code.includes('from "ztw-atari"'));

/** A project that has the package, and these files. */
function makeProject(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules", "@types"), { recursive: true });
  symlinkSync(packageRoot, join(folder, "node_modules", "ztw-atari"), "dir");
  symlinkSync(
    join(packageRoot, "node_modules", "@types", "node"),
    join(folder, "node_modules", "@types", "node"),
    "dir",
  );
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function typeCheck(programs: readonly string[]): string {
  const files = Object.fromEntries(programs.map((code, index) => [`program-${index}.mts`, code]));
  const folder = makeProject({ "package.json": `{ "type": "module" }`, ...files });
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"];
  const tsc = join(packageRoot, "node_modules", "typescript", "bin", "tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, ...options, ...Object.keys(files)], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout;
}

describe("the programs in the pages", () => {
  it("are right in their types", () => {
    const programs = pages.flatMap(programsOf);
    expect(programs.length).toBeGreaterThan(2);
    expect(typeCheck(programs)).toBe("");
  });

  it("would be caught with a name or an option that is not there", () => {
    const planted = `import { fly } from "ztw-atari";\nimport { makeAtari } from "ztw-atari";\nmakeAtari("pong", { speed: 2 });`;
    expect(typeCheck([planted]).match(/error TS/g)).toHaveLength(2);
  });

  it("run, where README shows one", () => {
    const [program, ...others] = programsOf("README.md");
    expect(others).toEqual([]);
    expect(program!.trimEnd().split("\n").length).toBeLessThanOrEqual(12);
    const folder = makeProject({ "program.mjs": program! });
    const { status, stdout, stderr } = spawnSync(process.execPath, ["program.mjs"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^-?\d+\n$/);
  });
});
