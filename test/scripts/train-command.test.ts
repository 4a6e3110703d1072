/** `ztw train` as it is typed: what it refuses before anything is set up. */

import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { trainCommand } from "../../scripts/commands/train.js";
import { toFlag } from "../../scripts/shared/schema-options.js";
import { trainSettingsSchema } from "../../src/tools.js";

/** What a command prints before it exits. */
async function printed(command: Command, ...args: string[]): Promise<string> {
  const lines: string[] = [];
  command.exitOverride().configureOutput({ writeOut: (text) => lines.push(text) });
  await expect(command.parseAsync(["node", "ztw", ...args])).rejects.toMatchObject({ exitCode: 0 });
  return lines.join("");
}

function optionsIn(help: string): string[] {
  return help.match(/^ +(?:-\w, )?--[\w-]+/gm) ?? [];
}

describe("ztw train", () => {
  it.each([
    [["pong", "--steps", "0"], 'expected a positive integer for --steps, received "0".'],
    [
      ["pong", "--seeds", "1,x"],
      "expected 0 or a positive integer, or several with commas between for --seeds",
    ],
    [
      ["pong", "--learning-rate", "2"],
      'expected a number above 0 and at most 1 for --learning-rate, received "2".',
    ],
    [["pong", "--clip-range", "-0.1"], 'expected a positive number for --clip-range, received "-0.1".'],
    [["pong", "--device", "tpu"], 'expected one of auto, cpu, gpu for --device, received "tpu".'],
    [["pong", "--protocol", "v5"], "expected one of ref-clean, ref, machado,"],
    [["pong", "--architecture", "impala"], "expected one of nature-cnn, impala-resnet for --architecture"],
    [["pong", "--stpes", "5"], "there is no option --stpes. Did you mean --steps?"],
    [[], "expected <games>, received nothing. It is games, such as breakout"],
  ])("refuses %j", async (args, message) => {
    await expect(trainCommand().parseAsync(["node", "ztw", ...args])).rejects.toThrow(
      `ztw train: ${message}`,
    );
  });

  it("shows defaults, and both architectures", () => {
    const help = trainCommand().helpInformation().replace(/\s+/g, " ");
    expect(help).toContain("(default: 10000000)");
    expect(help).toContain('(choices: "nature-cnn", "impala-resnet")');
  });

  it("shows about ten options, and the rest with --help-all, in groups", async () => {
    const short = trainCommand().helpInformation();
    expect(optionsIn(short).length).toBeLessThanOrEqual(16); // five are every command's
    expect(short).not.toContain("--gae-lambda");
    const whole = await printed(trainCommand(), "--help-all");
    expect(whole).toContain("--gae-lambda <x>");
    expect(whole).toContain("Loss and optimizer:");
    expect(optionsIn(whole).length).toBeGreaterThan(40);
    expect(whole).not.toContain("--envs");
  });

  it("has an option for every setting of the library, and no words of its own for it", () => {
    const long = trainCommand().options.map((option) => option.long);
    const settings = Object.keys(trainSettingsSchema.omit({ seed: true }).shape);
    const missing = settings.filter(
      (name) => !long.includes(`--${toFlag(name)}`) && !long.includes(`--no-${toFlag(name)}`),
    );
    expect(missing).toEqual([]);
    const { description } = trainCommand().options.find((option) => option.long === "--gae-lambda")!;
    expect(description).toBe(trainSettingsSchema.shape.gaeLambda.description);
  });
});
