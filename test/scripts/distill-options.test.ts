import { describe, expect, it } from "vitest";
import { distillCommand } from "../../scripts/commands/distill.js";

describe("ztw distill --schedule", () => {
  it.each(["0.1", "0.1:fast", "0.1:", "0.1:0.01:1", "1:0x1", "0.1:0.01,1.5:0.001", "1:0", ""])(
    "refuses %j and shows the form",
    async (value) => {
      const parsed = distillCommand().parseAsync(["node", "ztw", "pong", "--schedule", value]);
      await expect(parsed).rejects.toThrow(
        `ztw distill: expected pairs such as 0.1:0.01,0.75:0.001,1:0.0001 (share:rate) for --schedule, received "${value}".`,
      );
    },
  );

  it("takes pairs, and shows its default in the same form", () => {
    const command = distillCommand();
    command.parseOptions(["--schedule", "0.5:0.01,1:1e-4"]);
    expect(command.opts().schedule).toEqual([
      { until: 0.5, learningRate: 0.01 },
      { until: 1, learningRate: 1e-4 },
    ]);
    expect(distillCommand().options.find(({ long }) => long === "--schedule")?.defaultValueDescription).toBe(
      "0.1:0.01,0.75:0.001,1:0.0001",
    );
  });
});
