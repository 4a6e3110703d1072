/** Whatever the library writes goes through `core/files`, whole or absent; a gate over the sources. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";

/** Functions of `node:fs` that leave a part of a file behind when the process is killed in them. */
const torn =
  /\b(writeFile|writeFileSync|appendFile|appendFileSync|copyFile|copyFileSync|createWriteStream|cpSync|cp)\(/g;

/** Who may use one all the same, and why a part does no harm there. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  "scripts/shared/package-copy.ts": ["cpSync("], // into a copy for our own checks, which is made anew each time
  "src/campaign/work/job-child.ts": ["appendFileSync("], // a log, for people
  "src/core/files.ts": ["writeFile("], // under a name that is told apart, and found again after a kill
  "src/core/lock.ts": ["writeFileSync("], // likewise
  "src/evaluate/kept-games.ts": ["appendFileSync("], // likewise of the last line, as in rows-file.ts
  "src/evaluate/rows-file.ts": ["appendFileSync("], // a last line that is torn is cut off
  "src/record/sound-file.ts": ["createWriteStream("], // in a folder of an unfinished video, found again after a kill
};

function findTornWrites(path: string, text: string): string[] {
  const found = [...text.matchAll(torn)].map(([call]) => call);
  return found.filter((call) => !exceptions[path]?.includes(call)).map((call) => `${path}: ${call}`);
}

describe("files that the library writes", () => {
  it("are whole or absent, whenever it is killed", () => {
    const files = ["src", join("scripts", "commands"), join("scripts", "shared")].flatMap((folder) =>
      readdirSync(join(packageRoot, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => join(folder, name)),
    );
    expect(files.length).toBeGreaterThan(100);
    const violations = files.flatMap((file) =>
      findTornWrites(file.replaceAll("\\", "/"), readFileSync(join(packageRoot, file), "utf8")),
    );
    expect(violations).toEqual([]);
  });

  it.each([
    ["src/distill/output.ts", "copyFileSync(from, to);"],
    ["src/report/x.ts", "await writeFile(path, text);"],
    ["src/evaluate/rows-file.ts", "writeFileSync(path, text);"],
  ])("would be found in %s: %s", (path, text) => {
    expect(findTornWrites(path, text)).toHaveLength(1);
  });
});
