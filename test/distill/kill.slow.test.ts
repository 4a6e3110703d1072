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

function startDistilling(output: string) {
  const size = ["--envs", "2", "--rollout-steps", "16", "--steps", "512", "--ensemble-steps", "256"];
  const flags = ["--checkpoint-every", "2", "--threads", "1", "--quiet", "--output", output];
  const script = join(packageRoot, "scripts", "ztw.mjs");
  return spawn(process.execPath, [script, "distill", "pong", ...size, ...flags], { stdio: "ignore" });
}

async function distillToTheEnd(output: string): Promise<void> {
  const [exitCode] = await once(startDistilling(output), "exit");
  expect(exitCode).toBe(0);
}

/** Rollouts in the checkpoint of a run, over both stages; 0 without one. */
function rolloutsKept(output: string): number {
  const path = join(output, "checkpoint", "checkpoint.json");
  if (!existsSync(path)) return 0;
  const { stage, numRollouts } = JSON.parse(readFileSync(path, "utf8"));
  return stage * 16 + numRollouts;
}

it("goes on after kill -9 and ends with the weights of an uninterrupted run", async () => {
  const [whole, killed] = [join(folder, "whole"), join(folder, "killed")];
  await distillToTheEnd(whole);
  for (const enough of [4, 18]) {
    const child = startDistilling(killed);
    const exited = once(child, "exit");
    while (rolloutsKept(killed) < enough) await setTimeout(20);
    child.kill("SIGKILL");
    expect((await exited)[1]).toBe("SIGKILL");
    expect(existsSync(join(killed, "ztw.safetensors"))).toBe(false);
  }
  await distillToTheEnd(killed);
  const weights = (output: string) => sha256OfFile(join(output, "ztw.safetensors"));
  expect(weights(killed)).toBe(weights(whole));
});
