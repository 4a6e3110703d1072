import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findProgram } from "../../src/core/programs.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

describe("findProgram", () => {
  it("takes the first folder that has an executable file of that name", () => {
    const [plain, first, second] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    for (const folder of [plain, first, second]) {
      writeFileSync(join(folder, "tool"), "");
      chmodSync(join(folder, "tool"), folder === plain ? 0o644 : 0o755);
    }
    const searchPath = ["", plain, first, second].join(delimiter);
    expect(findProgram("tool", searchPath)).toBe(join(first, "tool"));
  });

  it("finds nothing on an empty path or under another name", () => {
    expect(findProgram("tool")).toBeUndefined();
    expect(findProgram("other", temporaryFolder())).toBeUndefined();
  });
});
