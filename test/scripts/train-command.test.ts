/** `ztw train` as it is typed: what it refuses before anything is set up. */
import { describe, expect, it } from "vitest";
import { trainCommand } from "../../scripts/commands/train.js";

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
    expect(text).toContain("(--help shows all options)");
  });

  it("shows every setting's default, and both architectures", () => {
    const help = trainCommand().helpInformation().replace(/\s+/g, " ");
    expect(help).toContain("(default: 10000000)");
    expect(help).toContain('(choices: "nature-cnn", "impala-resnet")');
  });
});
