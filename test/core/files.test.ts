import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { CheckpointError } from "../../src/core/errors.js";
import { readJson, writeFileAtomic, writeJson } from "../../src/core/files.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ztw-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const schema = z.object({ steps: z.number() });

describe("atomic files", () => {
  it("are written with the folders above them, and nothing is left beside them", async () => {
    await writeJson(join(folder, "a", "b.json"), { steps: 1 });
    expect(readdirSync(join(folder, "a"))).toEqual(["b.json"]);
    expect(readJson("test", join(folder, "a", "b.json"), schema)).toEqual({ steps: 1 });
  });

  it("write only the view's own bytes", async () => {
    const bytes = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    await writeFileAtomic(
      join(folder, "view"),
      new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    );
    expect(readFileSync(join(folder, "view"))).toHaveLength(8);
  });

  it("keep the old content when the new one cannot be written", async () => {
    const path = join(folder, "kept.json");
    writeFileSync(path, "old");
    await expect(writeFileAtomic(join(path, "below-a-file"), "new")).rejects.toThrow();
    expect(readFileSync(path, "utf8")).toBe("old");
  });
});

describe("readJson", () => {
  it.each([
    ["missing.json", undefined, "test: cannot read"],
    ["cut.json", '{"steps": 1', "is not JSON; it may be damaged"],
    ["other.json", '{"steps": "many"}', "does not fit its format"],
  ])("refuses %s with one clear error", (name, content, message) => {
    if (content !== undefined) writeFileSync(join(folder, name), content);
    const read = () => readJson("test", join(folder, name), schema);
    expect(read).toThrow(CheckpointError);
    expect(read).toThrow(message);
    expect(read).toThrow(name);
  });
});
