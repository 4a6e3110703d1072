/** `ztw lab` as somebody starts it: a process, its address, and how it ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { packageRoot } from "../../src/core/paths.js";

export interface LabProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** Everything on standard output and standard error so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
}

const script = join(packageRoot, "scripts", "ztw.mjs");

/** Starts it from its compiled files, and waits for the address. */
export async function startLab(...options: readonly string[]): Promise<LabProcess> {
  const child = spawn(process.execPath, [script, "lab", "--no-open", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit").then(([code, signal]) => [code, signal] as const);
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]!.setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  while (!said.stdout.includes("\n")) {
    const isOver = await Promise.race([
      once(child.stdout!, "data").then(() => false),
      ended.then(() => true),
    ]);
    if (isOver) throw new Error(`ztw lab ended early: ${said.stderr}`);
  }
  const url = /http:\/\/[^\s"]+/.exec(said.stdout)![0];
  return { child, url, stdout: () => said.stdout, stderr: () => said.stderr, ended };
}

/** Ends it as Ctrl-C does. */
export async function endLab({ child, ended }: LabProcess): Promise<void> {
  child.kill("SIGINT");
  await ended;
}
