/** The command on the real emulator: stopped or killed without warning, then started again. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { exitCodes } from "../../scripts/shared/exit-codes.js";
import { packageRoot } from "../../src/core/paths.js";
import { sha256OfFile } from "../../src/model/safetensors.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";

const folder = sharedTemporaryFolder();

function startDistilling(output: string) {
  const size = ["--num-envs", "2", "--rollout-steps", "16", "--steps", "512", "--ensemble-steps", "256"];
  const flags = ["--checkpoint-every", "2", "--num-threads", "1", "--quiet", "--output", output];
  const script = join(packageRoot, "scripts", "ztw.mjs");
  return spawn(process.execPath, [script, "distill", "pong", ...size, ...flags], { stdio: "ignore" });
}

async function distillToTheEnd(output: string): Promise<void> {
  const [exitCode] = await once(startDistilling(output), "exit");
  expect(exitCode).toBe(0);
}

const weights = (output: string) => sha256OfFile(join(output, "ztw.safetensors"));

/** Rollouts in the checkpoint of a run, over both stages; 0 without one. */
function rolloutsKept(output: string): number {
  const path = join(output, "checkpoint", "checkpoint.json");
  if (!existsSync(path)) return 0;
  const { stage, numRollouts } = JSON.parse(readFileSync(path, "utf8"));
  return stage * 16 + numRollouts;
}

it("keeps a checkpoint at Ctrl-C, says so with its exit code, and ends with the same weights", async () => {
  const [whole, stopped] = [join(folder, "undisturbed"), join(folder, "stopped")];
  await distillToTheEnd(whole);
  const child = startDistilling(stopped);
  const exited = once(child, "exit");
  while (rolloutsKept(stopped) < 4) await setTimeout(20);
  child.kill("SIGINT");
  expect(await exited).toEqual([exitCodes.interrupted, null]);
  expect(existsSync(join(stopped, "ztw.safetensors"))).toBe(false);
  expect(rolloutsKept(stopped)).toBeGreaterThanOrEqual(4);
  await distillToTheEnd(stopped);
  expect(weights(stopped)).toBe(weights(whole));
});

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
  expect(weights(killed)).toBe(weights(whole));
});
