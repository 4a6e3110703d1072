/** `ztw reproduce` as a program: a small study, one that was killed, and one that was asked to stop. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot, readStudy } from "../../src/tools.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const script = join(packageRoot, "scripts", "ztw.mjs");
const tiny = ["--methods", "sdn,pbee", "--num-models", "1", "--steps", "2048", "--num-jobs", "1"];

function start(output: string): { readonly child: ChildProcess; readonly end: Promise<string> } {
  const args = [script, "reproduce", "pong", "--quick", ...tiny, "--output", output];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
  const end = new Promise<string>((resolve) =>
    child.on("close", (code) => resolve(`${said}\nexit code ${code}`)),
  );
  return { child, end };
}

/** Until a step of the study begins. */
async function waitFor(child: ChildProcess, words: string): Promise<void> {
  await new Promise<void>((resolve) => {
    let said = "";
    child.stderr!.on("data", (text) => {
      said += text;
      if (said.includes(words)) resolve();
    });
  });
}

/** What does not depend on when it was played. */
function found(output: string) {
  const { models } = readStudy(output);
  return models.map(({ method, sweep, measures }) => ({
    method,
    ran: sweep.ran,
    episodes: sweep.episodes,
    games: measures?.games,
  }));
}

it("finds the same after a kill, and after it was asked to stop", { timeout: 240_000 }, async () => {
  const folder = temporaryFolder();
  const [whole, killed] = [join(folder, "whole"), join(folder, "killed")];
  expect(await start(whole).end).toMatch(/Results: .*results\.md[\s\S]*exit code 0$/);
  const page = readFileSync(join(whole, "results.md"), "utf8");
  expect(page).toContain("| Pong | pbee | 1 |");
  for (const figure of ["comparison.png", "hindsight-improvability.svg"])
    expect(existsSync(join(whole, figure))).toBe(true);

  const first = start(killed);
  await waitFor(first.child, "distillation of sdn");
  first.child.kill("SIGKILL");
  await first.end;
  const second = start(killed);
  await waitFor(second.child, "sweep of pbee");
  second.child.kill("SIGINT");
  expect(await second.end).toMatch(/Stopped\. The same command goes on from here\.\n\nexit code 130$/);
  expect(await start(killed).end).toMatch(/exit code 0$/);
  expect(found(killed)).toEqual(found(whole));
});
