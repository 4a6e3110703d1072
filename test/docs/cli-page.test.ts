import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { expect, it } from "vitest";
import { createProgram } from "../../scripts/cli.js";
import { renderCliPage } from "../../scripts/shared/cli-page.js";
import { packageRoot } from "../../src/tools.js";

const page = readFileSync(join(packageRoot, "docs", "cli.md"), "utf8");

it("docs/cli.md is what the commands say; renew it with npm run docs:cli", async () => {
  expect(renderCliPage(await createProgram())).toBe(page);
});

it("the page names no folder of the machine that made it", async () => {
  const program = await createProgram();
  expect(renderCliPage(program)).not.toContain(packageRoot);
  const lab = program.commands.find((command) => command.name() === "lab")!;
  lab.option("--planted <folder>", "one", packageRoot);
  expect(renderCliPage(program)).toContain(packageRoot);
});

it("a new option, another default or a command that is gone makes the page stale", async () => {
  const more = await createProgram();
  more.commands.find((command) => command.name() === "train")!.option("--planted <n>", "one more");
  expect(renderCliPage(more)).not.toBe(page);
  const other = await createProgram();
  const { options } = other.commands.find((command) => command.name() === "train")!;
  options.find(({ long }) => long === "--steps")!.default(1);
  expect(renderCliPage(other)).not.toBe(page);
  expect(renderCliPage(new Command("ztw"))).not.toBe(page);
});
