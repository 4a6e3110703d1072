import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../scripts/cli.js";
import * as api from "../../src/index.js";
import { findResults, insertResults, packageRoot, renderPage, renderSummary } from "../../src/tools.js";
import { pages, withoutCode } from "./pages.js";

const program = await createProgram();
const read = (file: string) => readFileSync(join(packageRoot, file), "utf8");

/** A page's text with its results made anew from `results/`. */
function renewed(page: string, text: string): string {
  const files = findResults("results");
  expect(files.sweeps.length).toBeGreaterThan(0);
  return insertResults(text, page === "README.md" ? renderSummary(files) : renderPage(files, { page }));
}

/** Every `ztw …` command line of a text's shell blocks. */
function commandLines(text: string): string[] {
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]!);
  const lines = blocks.flatMap((block) => block.split("\n")).map((line) => line.replace(/#.*/, "").trim());
  return lines.filter((line) => /^(npx )?ztw /.test(line)).map((line) => line.replace(/^npx /, ""));
}

/** What a command line names that the program does not have. */
function unknownParts(line: string): string[] {
  const [, name = "", ...rest] = line.split(/\s+/);
  const command = program.commands.find((candidate: Command) => candidate.name() === name);
  if (!command) return [name];
  return rest.filter((word) => word.startsWith("--") && !command.options.some(({ long }) => long === word));
}

/** What pages name by itself and no command lists: options of other programs, and what every command has. */
const foreignOptions = ["--ignore-scripts", "--target-return", "--help"];

/** Options that a page's prose names, as `--seeds` or `ztw record --tau`, and no command has. */
function unknownOptions(text: string): string[] {
  const spans = [...withoutCode(text).matchAll(/`((?:(?:npx )?ztw [^`]*)?--[^`]*)`/g)].map(
    ([, span]) => span!,
  );
  const known = program.commands.flatMap(({ options }) => options.map(({ long }) => long));
  const named = spans.flatMap((span) => span.match(/--[a-z][a-z-]*/g) ?? []);
  return named.filter((name) => !known.includes(name) && !foreignOptions.includes(name));
}

describe("the documents", () => {
  it.each(["README.md", "docs/results.md"])("%s shows the numbers that the result files hold", (page) => {
    expect(renewed(page, read(page))).toBe(read(page));
  });

  it.each(["README.md", "docs/results.md"])("%s would be caught with a number that was typed in", (page) => {
    const planted = read(page).replace(/(results:begin -->[\s\S]*?\d)(\.\d)/, "$19$2");
    expect(planted).not.toBe(read(page));
    expect(renewed(page, planted)).not.toBe(planted);
  });

  it.each(pages)("%s names only commands and options that there are", (file) => {
    expect(commandLines(read(file)).flatMap(unknownParts)).toEqual([]);
  });

  it.each(pages.filter((page) => page !== "CHANGELOG.md"))(
    "%s speaks only of options that there are",
    (file) => {
      expect(unknownOptions(read(file))).toEqual([]);
    },
  );

  it("would be caught with an option that is not there, in prose", () => {
    expect(unknownOptions("`--high`, `ztw record --tau 1 --low`, `npm i --save`")).toEqual([
      "--high",
      "--low",
    ]);
  });

  it("would be caught with a command or an option that is not there", () => {
    expect(commandLines("```sh\nnpx ztw fly pong --high\n```").flatMap(unknownParts)).toEqual(["fly"]);
    expect(commandLines("```sh\nztw record pong --high 3 # up\n```").flatMap(unknownParts)).toEqual([
      "--high",
    ]);
  });

  it("import only what the package exports", () => {
    const examples = readdirSync(join(packageRoot, "examples"))
      .filter((file) => file.endsWith(".mjs"))
      .map((file) => join("examples", file));
    const imports = [...pages, ...examples].flatMap((file) => [
      ...read(file).matchAll(/import \{([^}]+)\} from "ztw-atari"/g),
    ]);
    const names = imports.flatMap((match) => match[1]!.split(",").map((name) => name.trim()));
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !(name in api))).toEqual([]);
  });
});
