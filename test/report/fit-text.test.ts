/** Text and tables at the widths of real terminals. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import type { SweepResult } from "../../src/evaluate/result-schema.js";
import { wrapText } from "../../src/report/fit-text.js";
import { textReport, textTable } from "../../src/report/table.js";

const stored = (game: string) =>
  JSON.parse(readFileSync(join(packageRoot, "results", game, "ztw", "sweep.json"), "utf8")) as SweepResult;
const sweeps = { pong: stored("pong"), qbert: stored("qbert") };
const realTime = { framesPerSecond: 60 };
const inRealTime: SweepResult = {
  ...sweeps.qbert,
  ran: { ...sweeps.qbert.ran, realTime },
  episodes: sweeps.qbert.episodes.map((row) => ({ ...row, missedSteps: 3 })),
};

function widths(text: string): number[] {
  return text.split("\n").map((line) => [...line].length);
}

describe.each([60, 80, 100, 120, 220])("at %i columns", (columns) => {
  it.each([
    ["Pong's sweep", sweeps.pong],
    ["Q*bert's sweep", sweeps.qbert],
    ["a sweep in real time", inRealTime],
  ])("%s fits, and keeps what matters", (_, sweep) => {
    const text = textReport(sweep, "reference", { columns });
    expect(Math.max(...widths(text))).toBeLessThanOrEqual(columns);
    for (const name of ["actions", "tau", "return [95 %]", "saved"]) expect(text).toContain(` ${name} `);
    expect(text.includes("more column")).toBe(columns < 220);
  });
});

it("is whole in a file", () => {
  const text = textReport(sweeps.qbert);
  for (const name of ["to the expert, paired", "cost", "exit 1", "distinct", "stuck"])
    expect(text).toContain(name);
  expect(text).not.toContain("wider terminal");
});

it("leaves out the least important column first, and remarks in brackets last", () => {
  const table = {
    heading: ["name", "much", "little"],
    rows: [["a (or b)", "1", "2"]],
    leastImportant: ["little"],
  };
  expect(textTable(table, { columns: 60 })).toContain("little");
  const narrow = textTable(table, { columns: 20 });
  expect(narrow).toContain("a (or b)");
  expect(narrow).not.toContain("little");
  expect(narrow).toMatch(/\n1 more column in a wider terminal, or in a file\.$/);
  expect(textTable(table, { columns: 10 })).not.toContain("(or b)");
});

it("breaks sentences between words, and leaves a long word whole", () => {
  expect(wrapText("one two three", { columns: 8 })).toBe("one two\n  three");
  expect(wrapText("see /a/path/that/is/long now", { columns: 10 })).toBe(
    "see\n  /a/path/that/is/long\n  now",
  );
  expect(wrapText("one two three")).toBe("one two three");
});
