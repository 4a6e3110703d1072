import { describe, expect, it } from "vitest";
import { tuneCommand } from "../../scripts/commands/tune.js";
import { share, shareList } from "../../scripts/shared/parsers.js";
import { nameResult } from "../../scripts/shared/result-name.js";

describe("a share", () => {
  it.each([
    ["2%", 0.02],
    ["2 %", 0.02],
    [" 0.02 ", 0.02],
    ["7%", 0.07],
    ["0.5%", 0.005],
    [".5", 0.5],
    ["1e-3", 0.001],
  ])("is read from %j", (text, value) => {
    expect(share()(text)).toBe(value);
  });

  it.each(["0", "0%", "2", "100%", "1", "-1%", "", "%", "two", "2%%", "2 % of it", "NaN", "1e9%"])(
    "is not read from %j",
    (text) => {
      expect(() => share()(text)).toThrow("as 2% or 0.02.");
    },
  );

  it("may be one of several, and a config file's number or array", () => {
    expect(shareList()("1%, 0.02,5 %")).toEqual([0.01, 0.02, 0.05]);
    expect(shareList()(0.02 as never)).toEqual([0.02]);
    expect(shareList()([0.01, "2%"] as never)).toEqual([0.01, 0.02]);
  });

  it("has a largest value where one is named", () => {
    expect(share(0.5)("50%")).toBe(0.5);
    expect(() => share(0.5)("51%")).toThrow("up to 50 %");
  });
});

describe("ztw tune", () => {
  const refusal = (args: readonly string[]) => {
    const command = tuneCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    try {
      command.parseOptions([...args]);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };

  it("tunes at 2 % and with greedy actions where nothing else is said", () => {
    expect(tuneCommand().opts()).toMatchObject({ maxLoss: [0.02], mode: "greedy", errorRate: 0.05 });
  });

  it("refuses the expert, which has no thresholds, and a loss of 200 %", () => {
    expect(refusal(["--method", "expert"])).toMatch(/Allowed choices are ztw, ztw-gate,.*sdn/);
    expect(refusal(["--max-loss", "2"])).toMatch(/as 2% or 0\.02/);
    expect(refusal(["--num-seeds", "1"])).toMatch(/Expected an integer from 2/);
  });
});

describe("nameResult", () => {
  it("tells apart what is played differently, and is short where all is as usual", () => {
    expect(nameResult("pong", { method: "ztw", mode: "greedy" })).toBe("pong-ztw");
    expect(nameResult("pong", { method: "ztw", mode: "both", noopMax: 30, backend: "onnx" })).toBe(
      "pong-ztw-noop-30-onnx-both",
    );
    expect(nameResult("qbert", { method: "sdn", mode: "greedy", bundle: "runs/b", protocol: "sb3" })).toBe(
      "qbert-sdn-b-sb3",
    );
  });
});
