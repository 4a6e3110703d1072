import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { checkOutputFile, checkOutputFolder } from "../../src/core/output.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const name = (length: number) => "n".repeat(length);

/** A folder with a file, a folder, and links to both. */
function furnish(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "kept");
  mkdirSync(join(folder, "folder"));
  symlinkSync("file", join(folder, "link"));
  symlinkSync("loop", join(folder, "loop"));
  return folder;
}

describe("checkOutputFile", () => {
  it.each(["new", "file", "link", "folder/new", "a/b/c", name(255), `${name(255)}/new`, "ab c%:'"])(
    "takes %s, and leaves nothing behind",
    (path) => {
      const folder = furnish();
      const before = readdirSync(folder, { recursive: true });
      checkOutputFile("test", join(folder, path));
      expect(readdirSync(folder, { recursive: true })).toEqual(before);
    },
  );

  it.each([
    ["folder", "It is a folder."],
    ["new/", "It ends as a folder does."],
    ["file/new", "file is a file."],
    ["file/a/b", "file is a file."],
    ["loop", "It is a link to itself."],
    [name(260), "A name in it has 260 bytes, more than 255."],
    [`a/${"ä".repeat(130)}/b`, "A name in it has 260 bytes"],
  ])("refuses %s", (path, reason) => {
    const folder = furnish();
    const refuse = () => checkOutputFile("test", `${folder}/${path}`);
    expect(refuse).toThrow(InvalidArgumentError);
    expect(refuse).toThrow(reason);
    expect(refuse).toThrow(/^test: expected a file that can be written for output, received "/);
  });

  it.each([
    ["/proc/new", "/proc can't be written to"],
    ["/dev/null", "It is a device."],
    ["a\0b", "the name of a file"],
    ["", "the name of a file"],
    [undefined, "received undefined"],
    [7, "received 7 (number)"],
  ])("refuses %j, which is no place for files", (path, reason) => {
    expect(() => checkOutputFile("test", path as string, "figure")).toThrow(reason);
  });
});

describe("checkOutputFolder", () => {
  it.each(["new", "folder", "a/b/c", "new/", "folder/"])("takes %s", (path) => {
    checkOutputFolder("test", `${furnish()}/${path}`);
  });

  it.each(["file", "link", "file/new"])("refuses %s", (path) => {
    expect(() => checkOutputFolder("test", join(furnish(), path))).toThrow(/ is a file\.$/i);
  });

  it("refuses /proc/new", () => {
    expect(() => checkOutputFolder("test", "/proc/new")).toThrow("/proc can't be written to");
  });
});
