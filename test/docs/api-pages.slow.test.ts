import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/tools.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";

const committed = join(packageRoot, "docs", "api");
const made = sharedTemporaryFolder();

function readPages(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".md"),
  );
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** Pages that differ from those made from the sources, are missing, or are left over. */
function stalePages(folder: string): string[] {
  const [found, wanted] = [readPages(folder), readPages(made)];
  const names = new Set([...found.keys(), ...wanted.keys()]);
  return [...names].filter((name) => found.get(name) !== wanted.get(name));
}

describe("docs/api", () => {
  beforeAll(() => {
    const script = join(packageRoot, "node_modules", "typedoc", "bin", "typedoc");
    const { status, stderr } = spawnSync(process.execPath, [script, "--out", made], {
      cwd: packageRoot,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
  });

  it("is what TypeDoc makes of the main door; renew it with npm run docs:api", () => {
    expect(readPages(committed).size).toBeGreaterThan(50);
    expect(stalePages(committed)).toEqual([]);
  });

  it("is found out when a page is stale, missing or left over", () => {
    const copy = temporaryFolder();
    cpSync(committed, copy, { recursive: true });
    writeFileSync(join(copy, "functions", "train.md"), "as it was\n");
    rmSync(join(copy, "functions", "record.md"));
    writeFileSync(join(copy, "functions", "gone.md"), "");
    const planted = ["functions/gone.md", "functions/record.md", "functions/train.md"];
    expect(stalePages(copy).sort()).toEqual(planted.map((name) => join(...name.split("/"))));
  });
});
