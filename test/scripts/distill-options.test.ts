import { describe, expect, it } from "vitest";
import { distillCommand } from "../../scripts/commands/distill.js";

/** What commander says, without doing anything. */
async function complaint(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const command = distillCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => lines.push(text) });
  await expect(command.parseAsync(["node", "ztw", "pong", ...args])).rejects.toMatchObject({
    code: "commander.invalidArgument",
  });
  return lines.join("");
}

describe("ztw distill --learning-rates", () => {
  it.each(["0.1", "0.1:fast", "0.1:0.01,1.5:0.001", "1:0", ""])(
    "refuses %j and shows the form",
    async (value) => {
      const text = await complaint("--learning-rates", value);
      expect(text).toContain(`argument '${value}' is invalid`);
      expect(text).toContain("Expected share:rate pairs, such as 0.1:0.01,0.75:0.001,1:0.0001.");
    },
  );

  it("takes pairs, and shows its default in the same form", () => {
    const command = distillCommand();
    command.parseOptions(["--learning-rates", "0.5:0.01,1:1e-4"]);
    expect(command.opts().learningRates).toEqual([
      { until: 0.5, learningRate: 0.01 },
      { until: 1, learningRate: 1e-4 },
    ]);
    expect(distillCommand().helpInformation()).toContain("0.1:0.01,0.75:0.001,1:0.0001");
  });
});
