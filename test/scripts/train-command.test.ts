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

/** What commander says, without doing anything. */
async function complaint(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const command = trainCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => lines.push(text) });
  await expect(command.parseAsync(["node", "ztw", ...args])).rejects.toMatchObject({
    name: "CommanderError",
  });
  return lines.join("");
}

describe("ztw train", () => {
  it.each([
    [["pong", "--steps", "0"], "argument '0' is invalid. Expected an integer from 1 to"],
    [["pong", "--seeds", "1,x"], "argument '1,x' is invalid. Expected an integer from 0 to"],
    [["pong", "--learning-rate", "2"], "argument '2' is invalid. Expected a number from 0 to 1."],
    [["pong", "--clip-range", "-0.1"], "argument '-0.1' is invalid. Expected a number from 0"],
    [["pong", "--device", "tpu"], "argument 'tpu' is invalid. Allowed choices are auto, cpu, gpu."],
    [["pong", "--protocol", "v5"], "argument 'v5' is invalid. Allowed choices are ref-clean,"],
    [
      ["pong", "--architecture", "impala"],
      "argument 'impala' is invalid. Allowed choices are nature-cnn, impala-resnet.",
    ],
    [["pong", "--stpes", "5"], "unknown option '--stpes'\n(Did you mean --steps?)"],
    [[], "missing required argument 'games'"],
  ])("refuses %j", async (args, message) => {
    const text = await complaint(...args);
    expect(text).toContain(message);
    expect(text).toContain("(--help shows the options)");
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
