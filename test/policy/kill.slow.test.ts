/** The command on the real emulator: killed without warning, then started again. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { sha256OfFile } from "../../src/model/safetensors.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";

const folder = sharedTemporaryFolder();

function startTraining(output: string) {
  const size = ["--num-envs", "2", "--rollout-steps", "16", "--minibatch-size", "32", "--steps", "320"];
  const flags = [
    "--epochs",
    "1",
    "--checkpoint-every",
    "2",
    "--evaluation-episodes",
    "0",
    "--num-threads",
    "1",
    "--quiet",
  ];
  const script = join(packageRoot, "scripts", "ztw.mjs");
  const from = ["--from", "shipped", "--output", output];
  return spawn(process.execPath, [script, "train", "pong", ...size, ...flags, ...from], { stdio: "ignore" });
}

async function trainToTheEnd(output: string): Promise<void> {
  const [exitCode] = await once(startTraining(output), "exit");
  expect(exitCode).toBe(0);
}

function rolloutsKept(output: string): number {
  const path = join(output, "pong-ppo-0", "checkpoint", "checkpoint.json");
  if (!existsSync(path)) return 0;
  return (JSON.parse(readFileSync(path, "utf8")) as { numRollouts: number }).numRollouts;
}

it("goes on after kill -9 and ends with the weights of an uninterrupted run", async () => {
  const [whole, killed] = [join(folder, "whole"), join(folder, "killed")];
  await trainToTheEnd(whole);
  for (const enough of [2, 6]) {
    const child = startTraining(killed);
    const exited = once(child, "exit");
    while (rolloutsKept(killed) < enough) await setTimeout(5);
    child.kill("SIGKILL");
    expect((await exited)[1]).toBe("SIGKILL");
    expect(rolloutsKept(killed)).toBeLessThan(10);
  }
  await trainToTheEnd(killed);
  const weights = (output: string) => sha256OfFile(join(output, "pong-ppo-0", "last", "expert.safetensors"));
  expect(weights(killed)).toBe(weights(whole));
});
