/** How programs get at the package: imported, required, on a Node that is too old. */
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkNodeVersion } from "../../src/core/node-version.js";
import { packageRoot } from "../../src/core/paths.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** Runs a CommonJS program in a project that has the package installed. */
function runProgram(program: string, flags: readonly string[] = []) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(packageRoot, join(folder, "node_modules", "ztw-atari"), "dir");
  return spawnSync(process.execPath, [...flags, "-e", program], { cwd: folder, encoding: "utf8" });
}

const doors = ["ztw-atari", "ztw-atari/envs", "ztw-atari/tools"];
const canRequire = (process.features as { readonly require_module?: boolean }).require_module === true;

describe("a CommonJS program", () => {
  it.each(doors)("imports %s", (door) => {
    const { stdout, stderr } = runProgram(
      `import("${door}").then((ztw) => console.log(Object.keys(ztw).length > 10))`,
    );
    expect(stdout, stderr).toBe("true\n");
  });

  it.runIf(canRequire).each(doors)("requires %s, on a Node that can", (door) => {
    const { stdout, stderr } = runProgram(`console.log(Object.keys(require("${door}")).length > 10)`);
    expect(stdout, stderr).toBe("true\n");
  });

  it.runIf(canRequire).each(doors)(
    "is told in a sentence how to load %s, on a Node that cannot require it",
    (door) => {
      const program = `try { require("${door}"); } catch (error) { console.log(error.code, error.message); }`;
      const { stdout } = runProgram(program, ["--no-experimental-require-module"]);
      expect(stdout).toBe(
        `ERR_REQUIRE_ESM ztw-atari: expected to be imported, received require() on Node ${process.versions.node}, which cannot ` +
          'load ES modules by it. Write `await import("ztw-atari")`, or use Node 20.19, 22.12 or newer. In Jest, import it and ' +
          "run `node --experimental-vm-modules node_modules/jest/bin/jest.js`.\n",
      );
    },
  );

  it("finds package.json", () => {
    expect(runProgram('console.log(require("ztw-atari/package.json").name)').stdout).toBe("ztw-atari\n");
  });
});

describe("the version of Node", () => {
  it.each(["20.17.0", "22.3.0", "24.0.0"])("may be %s", (version) => {
    expect(() => checkNodeVersion(version)).not.toThrow();
  });

  it.each(["18.20.8", "20.16.0"])("is refused in a sentence if it is %s", (version) => {
    expect(() => checkNodeVersion(version)).toThrow(
      `ztw-atari: expected Node 20.17 or newer, received ${version}. Install a newer one`,
    );
  });
});
