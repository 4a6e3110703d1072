import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { RowsFile } from "../../src/evaluate/rows-file.js";
import { plantEpisodes, plausibleCurve, ran } from "./synthetic-results.js";

const [first, second] = plantEpisodes({ points: plausibleCurve }).map((row) => ({
  row,
  decideMicroseconds: 99.5,
}));

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ztw-rows-"));
  path = join(folder, "runs", "rows.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("RowsFile", () => {
  it("finds after reopening what was added before", () => {
    new RowsFile(path, ran, "abc").add(first!);
    const reopened = new RowsFile(path, ran, "abc");
    expect(reopened.find(first!.row)).toEqual(first);
    expect(reopened.find(second!.row)).toBeUndefined();
    expect(reopened.commits).toEqual(["abc"]);
  });

  it("remembers every commit whose code has played", () => {
    new RowsFile(path, ran, "abc").add(first!);
    new RowsFile(path, ran, "def-dirty");
    expect(new RowsFile(path, ran, undefined).commits).toEqual(["abc", "def-dirty"]);
  });

  it("drops a last line that a kill has torn, wherever it was torn, and goes on behind the whole ones", () => {
    new RowsFile(path, ran, "abc").add(first!);
    const whole = readFileSync(path);
    const line = `${JSON.stringify(second)}\n`;
    for (const length of [1, 20, line.length - 1]) {
      writeFileSync(path, whole);
      appendFileSync(path, line.slice(0, length));
      const reopened = new RowsFile(path, ran, "abc");
      expect(reopened.find(first!.row)).toEqual(first);
      expect(reopened.find(second!.row)).toBeUndefined();
      reopened.add(second!);
      expect(new RowsFile(path, ran, "abc").find(second!.row)).toEqual(second);
    }
  });

  it("starts anew when even the first line is torn", () => {
    new RowsFile(path, ran, "abc");
    writeFileSync(path, readFileSync(path).subarray(0, 30));
    new RowsFile(path, ran, "abc").add(first!);
    expect(new RowsFile(path, ran, "abc").find(first!.row)).toEqual(first);
  });

  it.each([
    ["runSeed", { ...ran, runSeed: 1 }, "runSeed was 0, is 1"],
    ["weights", { ...ran, methodSha256: "c".repeat(64) }, `methodSha256 was "${"b".repeat(64)}"`],
    [
      "protocol",
      { ...ran, protocol: { ...ran.protocol, options: { ...ran.protocol.options, frameSkip: 2 } } },
      "protocol.options.frameSkip was 4, is 2",
    ],
  ])("refuses to go on with another %s and names the difference", (_name, now, difference) => {
    new RowsFile(path, ran, "abc");
    expect(() => new RowsFile(path, now, "abc")).toThrow(CheckpointError);
    expect(() => new RowsFile(path, now, "abc")).toThrow(difference);
  });

  it("refuses a damaged line in the middle and names it", () => {
    new RowsFile(path, ran, "abc").add(first!);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace('"numSteps":1000', '"numSteps":999')); // exits no longer sum to it
    expect(() => new RowsFile(path, ran, "abc")).toThrow(`line 3 of ${path} is damaged`);
    writeFileSync(path, text.split("\n").slice(1).join("\n")); // the first line is gone
    expect(() => new RowsFile(path, ran, "abc")).toThrow(`line 1 of ${path} is damaged`);
  });

  it("keeps rows in memory alone without a path", () => {
    const rows = new RowsFile(undefined, ran, undefined);
    rows.add(first!);
    expect(rows.find(first!.row)).toEqual(first);
    rows.remove();
  });

  it("is gone after remove", () => {
    new RowsFile(path, ran, "abc").remove();
    expect(existsSync(path)).toBe(false);
  });
});
