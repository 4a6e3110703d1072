/** `ztw report` as a program: the pages and pictures that it leaves, and what it says. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { writeResult } from "../../src/evaluate/result-file.js";
import { packageRoot } from "../../src/tools.js";
import { plantSweep, plausibleCurve } from "../evaluate/synthetic-results.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const script = join(packageRoot, "scripts", "ztw.mjs");
const emptyPage = "# Results\n<!-- results:begin -->\n<!-- results:end -->\nthe end\n";

function ztw(...args: string[]) {
  return spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
}

/** A folder of results, and an empty page beside it. */
async function writeResults() {
  const folder = temporaryFolder();
  const results = join(folder, "results");
  const page = join(folder, "page.md");
  await writeResult(join(results, "pong", "ztw", "sweep.json"), plantSweep({ points: plausibleCurve }));
  writeFileSync(page, emptyPage);
  return { results, page };
}

// Compiles the sources where they are newer, which would be a line on standard error.
beforeAll(() => {
  expect(ztw("--version").status).toBe(0);
});

describe("ztw report", () => {
  it("renews a page and draws what it links, and no more", async () => {
    const { results, page } = await writeResults();
    const { status, stderr } = ztw("report", results, "--page", page);
    expect([status, stderr]).toEqual([0, `Renewed ${page}.\n`]);
    const text = readFileSync(page, "utf8");
    expect(text).toMatch(/^# Results\n<!-- results:begin -->\n## What is saved\n/);
    expect(text).toMatch(/<!-- results:end -->\nthe end\n$/);
    expect(text).toContain("(results/pong/returns.png)");
    expect(existsSync(join(results, "pong", "returns.svg"))).toBe(true);
    expect(existsSync(join(results, "pong", "ztw", "sweep.svg"))).toBe(false);
  });

  it("renews the main table of another page", async () => {
    const { results, page } = await writeResults();
    expect(ztw("report", results, "--table", page).status).toBe(0);
    const text = readFileSync(page, "utf8");
    expect(text).toContain("| Pong† | greedy | ztw |");
    expect(text).not.toContain("## What is saved");
  });

  it("takes the old name of --page, and says the new one", async () => {
    const { results, page } = await writeResults();
    const { status, stderr } = ztw("report", results, "--readme", page);
    expect(status).toBe(0);
    expect(stderr).toContain("--readme is now --page");
    expect(readFileSync(page, "utf8")).toContain("## What is saved");
  });

  it("writes a page that stands alone, with a clip in it, and draws no figures", async () => {
    const { results, page } = await writeResults();
    const [html, clip] = [join(results, "new", "report.html"), join(results, "clip.gif")];
    writeFileSync(clip, "GIF89a");
    const { status, stderr } = ztw("report", results, "--html", html, "--clip", clip);
    expect([status, stderr]).toEqual([0, `Wrote ${html}: open it in a browser.\n`]);
    expect(readFileSync(html, "utf8")).toMatch(/^<!doctype html>[\s\S]*data:image\/gif;base64,R0lGODlh"/);
    expect(existsSync(join(results, "pong", "ztw", "sweep.svg"))).toBe(false);
    expect(readFileSync(page, "utf8")).toBe(emptyPage);
  });

  it("refuses a page without markers, and leaves it as it was", async () => {
    const { results, page } = await writeResults();
    writeFileSync(page, "# Results\n");
    const { status, stderr } = ztw("report", results, "--page", page);
    expect(status).not.toBe(0);
    expect(stderr).toContain("expected one line <!-- results:begin -->");
    expect(readFileSync(page, "utf8")).toBe("# Results\n");
  });
});
