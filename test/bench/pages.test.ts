import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { blocks, renewBlock } from "../../bench/pages.js";
import { insertBlock } from "../../bench/shared/page-block.js";
import { packageRoot } from "../../src/tools.js";

it.each(blocks.map((block) => [block.page, block.name, block] as const))(
  "%s shows what results/bench/%s.json holds, and a number that was typed in is caught",
  (page, name, block) => {
    const text = readFileSync(join(packageRoot, page), "utf8");
    expect(renewBlock(text, block)).toBe(text);
    const planted = text.replace(new RegExp(`(${name}:begin -->[\\s\\S]*?\\d)([.,]\\d)`), "$19$2");
    expect(planted).not.toBe(text);
    expect(renewBlock(planted, block)).not.toBe(planted);
  },
);

it("a block without its lines is refused", () => {
  expect(() => insertBlock("", "unknown", "")).toThrow("expected a line <!-- unknown:begin -->");
});
