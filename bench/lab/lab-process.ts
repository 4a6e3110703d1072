/** `ztw lab` as somebody starts it, and what it costs this machine. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../src/tools.js";
import type { Lab } from "./viewer.js";

/** A running command. */
export interface LabProcess extends Lab {
  /** Processor time of the process since it began, seconds. */
  cpuSeconds(): number;
  /** Ends it as Ctrl-C does. */
  close(): Promise<void>;
}

/** Linux counts processor time in these, whatever the machine. */
const ticksPerSecond = 100;

/** Starts the command and opens its address as a browser does. */
export async function startLab(): Promise<LabProcess> {
  const script = join(packageRoot, "scripts", "ztw.mjs");
  const child = spawn(process.execPath, [script, "lab", "--no-open", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { url } = JSON.parse(await firstLine(child)) as { readonly url: string };
  const response = await fetch(url);
  const [cookie = ""] = response.headers.getSetCookie().map((line) => line.split(";")[0]!);
  return {
    origin: new URL(url).origin,
    cookie,
    cpuSeconds: () => cpuSeconds(child.pid!),
    close: async () => {
      const ended = once(child, "exit");
      child.kill("SIGINT");
      await ended;
    },
  };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stdout! })) return line;
  throw new Error("ztw lab ended early; run it by hand to see why");
}

/** User and system time, fields 14 and 15; the name before them may have spaces and ends with a parenthesis. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
