import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { distillCommand } from "../../scripts/commands/distill.js";
import { trainCommand } from "../../scripts/commands/train.js";
import { applyConfigFile } from "../../scripts/shared/config-file.js";
import { translateOldFlags } from "../../scripts/shared/old-flags.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** What a command line comes to, and what was said on the way. */
function understand(command: Command, args: readonly string[], config?: object) {
  const said: string[] = [];
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  onTestFinished(() => spy.mockRestore());
  command.parseOptions([...args]);
  translateOldFlags(command, { converted: false });
  if (config !== undefined) {
    const file = join(temporaryFolder(), "config.json");
    writeFileSync(file, JSON.stringify(config));
    applyConfigFile(command, file);
  }
  translateOldFlags(command, { converted: true });
  return { options: command.opts(), said };
}

describe("old flags", () => {
  it("stand for those of today, and say so", () => {
    const { options, said } = understand(trainCommand(), ["--envs", "4", "--evaluate-every", "1000"]);
    expect(options).toMatchObject({ numEnvs: 4, evaluateEverySteps: 1000 });
    expect(said).toEqual([
      "ztw train: --envs is now --num-envs. The old name works in this version only.\n",
      "ztw train: --evaluate-every is now --evaluate-every-steps. The old name works in this version only.\n",
    ]);
  });

  it("take the unit of today: rollouts become steps, of the size that holds", () => {
    const { options } = understand(trainCommand(), ["--checkpoint-every", "5", "--num-envs", "2"]);
    expect(options.checkpointEverySteps).toBe(5 * 2 * 128);
    const fromFile = understand(trainCommand(), [], { checkpointEvery: 3, rolloutSteps: 16 });
    expect(fromFile.options.checkpointEverySteps).toBe(3 * 8 * 16);
  });

  it("let both trainings take seeds alike", () => {
    expect(understand(distillCommand(), ["--seed", "3"]).options.seeds).toEqual([3]);
    expect(understand(distillCommand(), ["--seeds", "3,4"])).toEqual({
      options: expect.objectContaining({ seeds: [3, 4] }),
      said: [],
    });
  });

  it("work in config files too, where the command line wins", () => {
    const config = { envs: 16, "learning-rates": "1:0.5", seed: 2 };
    const { options, said } = understand(distillCommand(), ["--num-envs", "2"], config);
    expect(options).toMatchObject({ numEnvs: 2, seeds: [2], schedule: [{ until: 1, learningRate: 0.5 }] });
    expect(said).toHaveLength(3);
  });

  it("are refused beside the new one, and are in no help", () => {
    expect(() => understand(trainCommand(), ["--envs", "4", "--num-envs", "8"])).toThrow(
      "ztw train: expected --num-envs alone, received its old name --envs too.",
    );
    expect(trainCommand().helpInformation()).not.toContain("--envs");
  });
});
