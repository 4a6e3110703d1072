import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/tools.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";

/** By door: where its pages are, and the configuration that makes them. */
const doors = [
  ["the main door", "api", "typedoc.json"],
  ["the door of environments", "api-envs", "typedoc.envs.json"],
] as const;

function readPages(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".md"),
  );
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** Pages that differ from those made from the sources, are missing, or are left over. */
function stalePages(folder: string, made: string): string[] {
  const [found, wanted] = [readPages(folder), readPages(made)];
  const names = new Set([...found.keys(), ...wanted.keys()]);
  return [...names].filter((name) => found.get(name) !== wanted.get(name));
}

describe.each(doors)("the pages of %s", (_door, folder, configuration) => {
  const committed = join(packageRoot, "docs", folder);
  const made = sharedTemporaryFolder();

  beforeAll(() => {
    const script = join(packageRoot, "node_modules", "typedoc", "bin", "typedoc");
    const { status, stderr } = spawnSync(
      process.execPath,
      [script, "--options", configuration, "--out", made],
      {
        cwd: packageRoot,
        encoding: "utf8",
      },
    );
    expect(status, stderr).toBe(0);
  });

  it("are what TypeDoc makes of it; renew them with npm run docs:api", () => {
    expect(readPages(committed).size).toBeGreaterThan(50);
    expect(stalePages(committed, made)).toEqual([]);
  });

  it("are found out when one is stale, missing or left over", () => {
    const [stale, missing] = [...readPages(committed).keys()].filter((name) => name.startsWith("functions"));
    const copy = temporaryFolder();
    cpSync(committed, copy, { recursive: true });
    const leftOver = join("functions", "gone.md");
    writeFileSync(join(copy, stale!), "as it was\n");
    rmSync(join(copy, missing!));
    writeFileSync(join(copy, leftOver), "");
    expect(stalePages(copy, made).sort()).toEqual([stale, missing, leftOver].sort());
  });
});
