import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBundle, shippedBundleFolder } from "../../src/index.js";
import { packageRoot } from "../../src/tools.js";
import { brokenLinks, brokenPromises, missingPaths, pages, readPage } from "./pages.js";

describe("the pages", () => {
  it("are all found", () => {
    expect(pages.length).toBeGreaterThan(10);
  });

  it.each(pages)("%s links only what is there, headings included", (page) => {
    expect(brokenLinks(readPage(page), page)).toEqual([]);
  });

  it("would be caught with a link to a file or a heading that is not there", () => {
    const text =
      "# Here it is\n[a](gone.md) [b](#here-it-is) [c](#not-here) [d](methods.md#words) [e](methods.md#gone)";
    expect(brokenLinks(text, "docs/x.md")).toEqual(["gone.md", "#not-here", "methods.md#gone"]);
    expect(brokenLinks("[there](../README.md), [gone](README-2.md)", "docs/x.md")).toEqual(["README-2.md"]);
  });

  it.each(pages)("%s names only files that there are", (page) => {
    expect(missingPaths(readPage(page))).toEqual([]);
  });

  it("would be caught with a file that is not there, or one that is named without its folder", () => {
    const text = "`src/core/magic.ts`, `policy/train.ts`, `src/policy/train.ts`, `src/tensor`, `runs/my.ts`";
    expect(missingPaths(text)).toEqual(["src/core/magic.ts", "policy/train.ts"]);
  });

  it.each(pages.filter((page) => page !== "CHANGELOG.md"))(
    "%s promises no loss of identical actions alone",
    (page) => {
      expect(brokenPromises(readPage(page))).toEqual([]);
    },
  );

  it("would be caught with a promise that the numbers do not keep", () => {
    expect(brokenPromises("Saves 62.4 % and\nloses nothing. It is fast.")).toHaveLength(1);
    expect(brokenPromises("Within a margin of 10 % it is played without loss.")).toHaveLength(1);
    expect(brokenPromises("With tau = 1 nothing is lost. At identical actions it loses nothing.")).toEqual(
      [],
    );
  });

  it.each(
    readdirSync(join(packageRoot, "docs")).filter((file) => file.endsWith(".md") && file !== "README.md"),
  )("docs/%s is in the index", (file) => {
    expect(readPage("docs/README.md")).toContain(`](${file})`);
  });
});

/** Headings of a changelog's groups, and entries that stand in none. */
function groupsOf(text: string): { readonly groups: readonly string[]; readonly stray: readonly string[] } {
  const [before = "", ...parts] = text.split(/^### /m);
  const stray = before.split("\n").filter((line) => line.startsWith("- "));
  return { groups: parts.map((part) => part.split("\n", 1)[0]!), stray };
}

function repeatedEntries(text: string): string[] {
  const entries = text.split(/\n(?=- |#)/).map((entry) => entry.replace(/\s+/g, " ").trim());
  return entries.filter((entry, index) => entry.startsWith("- ") && entries.indexOf(entry) !== index);
}

describe("CHANGELOG", () => {
  it("groups its entries, so that one finds what was added, changed and fixed", () => {
    expect(groupsOf(readPage("CHANGELOG.md"))).toEqual({ groups: ["Added", "Changed", "Fixed"], stray: [] });
  });

  it("would be caught with another group, or an entry in none", () => {
    expect(groupsOf("- one\n### Added\n- two\n### News\n")).toEqual({
      groups: ["Added", "News"],
      stray: ["- one"],
    });
  });

  it("says each thing once, and would be caught saying it twice", () => {
    expect(repeatedEntries(readPage("CHANGELOG.md"))).toEqual([]);
    expect(repeatedEntries("- One\n  thing.\n- Another.\n- One thing.\n")).toEqual(["- One thing."]);
  });
});

describe("README", () => {
  const longest = 130;
  const numLines = (text: string) => text.trimEnd().split("\n").length;

  it(`has at most ${longest} lines`, () => {
    expect(numLines(readPage("README.md"))).toBeLessThanOrEqual(longest);
    expect(numLines(`${readPage("README.md")}${"\n\nmore".repeat(longest)}`)).toBeGreaterThan(longest);
  });

  it("has what a stranger asks for in the order of asking, and at most six rows in its table", () => {
    const text = readPage("README.md");
    const places = ["<img", "results:begin", "npm run demo", "npm test", "import {", "## Where to read on"];
    const found = places.map((place) => text.indexOf(place));
    expect(found).not.toContain(-1);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    const [, block = ""] = /results:begin -->([\s\S]*?)<!-- results:end/.exec(text) ?? [];
    expect(block.split("\n").filter((line) => line.startsWith("|")).length).toBeLessThanOrEqual(6 + 2);
  });

  it.each([
    ["distill your own SB3 or CleanRL agent", "docs/import.md", "# Distill your own SB3 or CleanRL agent"],
    ['what "saved" means', "docs/methods.md", '## What "saved" means'],
    ["how fast it is, and against whom", "docs/speed.md", "Stable-Baselines3 predict"],
    ["the file that holds the ensemble's equation", "ARCHITECTURE.md", "`src/distill/ensemble.ts`"],
  ])("leads who asks for %s to its answer", (question, page, answer) => {
    const row = readPage("README.md")
      .split("\n")
      .find((line) => line.startsWith("|") && line.includes(question));
    expect(row).toContain(`](${page}`);
    expect(readPage(page)).toContain(answer);
  });

  it("says of its clip what was recorded, of the agent that ships", () => {
    const facts = JSON.parse(readFileSync(join(packageRoot, "results/qbert/ztw-hold/clip.json"), "utf8"));
    const { expert, methods } = loadBundle(shippedBundleFolder(facts.game)).manifest;
    expect([facts.expertSha256, facts.methodSha256]).toEqual([expert.sha256, methods["ztw-hold"]?.sha256]);
    const { exitCounts, numHeld, numSteps, savedShare } = facts.recording;
    const caption = `tau = ${facts.tau}; of ${numSteps} steps ${exitCounts[0]} decided at the first exit and ${numHeld} not at all, ${(100 * savedShare).toFixed(1)} % of the operations saved`;
    expect(readPage("README.md").replace(/\s+/g, " ")).toContain(caption);
  });
});
