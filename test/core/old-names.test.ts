import { describe, expect, it, onTestFinished, vi } from "vitest";
import { oldNameCode, renameOptions } from "../../src/core/old-names.js";

/** The warnings of this test from here on; none reaches the terminal. */
function catchWarnings(): unknown[][] {
  const spy = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => spy.mockRestore());
  return spy.mock.calls as unknown[][];
}

describe("options under old names", () => {
  const names = {
    size: "numEnvs",
    every: { name: "everySteps", convert: (value: number, { factor }: { factor: number }) => value * factor },
  };

  it("become those of today, with a warning that names the new one", () => {
    const warnings = catchWarnings();
    expect(renameOptions("f", { factor: 3, size: 8, every: 20 }, names)).toEqual({
      factor: 3,
      numEnvs: 8,
      everySteps: 60,
    });
    expect(warnings).toEqual([
      [
        "f: size is now numEnvs. The old name works in this version only.",
        { type: "DeprecationWarning", code: oldNameCode },
      ],
      [
        "f: every is now everySteps. The old name works in this version only.",
        { type: "DeprecationWarning", code: oldNameCode },
      ],
    ]);
  });

  it("are left alone where none is old", () => {
    const warnings = catchWarnings();
    const options = { factor: 3, numEnvs: 1, size: undefined };
    expect(renameOptions("f", options, names)).toBe(options);
    expect(warnings).toEqual([]);
  });

  it("are refused beside the new name", () => {
    expect(() => renameOptions("f", { factor: 1, size: 8, numEnvs: 8 }, names)).toThrow(
      "f: expected numEnvs alone, received size, its old name, too.",
    );
  });
});
