import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderLatency } from "../../bench/latency/render.mjs";
import { insertBlock } from "../../bench/readme-block.mjs";
import { renderRealTime } from "../../bench/real-time/render.mjs";
import { renderThroughput } from "../../bench/throughput/render.mjs";
import { renderTrainingSpeed } from "../../bench/training/render.mjs";
import { packageRoot } from "../../src/tools.js";

const read = (...parts: string[]) => readFileSync(join(packageRoot, ...parts), "utf8");

test.each([
  ["latency", renderLatency],
  ["training-speed", renderTrainingSpeed],
  ["real-time", renderRealTime],
  ["throughput", renderThroughput],
])(
  "docs/speed.md shows what results/bench/%s.json holds, and a number that was typed in is caught",
  (name, render) => {
    const page = read("docs", "speed.md");
    const block = render(read("results", "bench", `${name}.json`));
    expect(insertBlock(page, name, block)).toBe(page);
    const planted = page.replace(new RegExp(`(${name}:begin -->[\\s\\S]*?\\d)(\\.\\d)`), "$19$2");
    expect(planted).not.toBe(page);
    expect(insertBlock(planted, name, block)).not.toBe(planted);
  },
);

test("a block without its lines is refused", () => {
  expect(() => insertBlock("", "unknown", "")).toThrow("expected a line <!-- unknown:begin -->");
});
