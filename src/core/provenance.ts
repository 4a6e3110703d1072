/** Which code runs on which machine, for files that say where results come from. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { readJson } from "./files.js";
import { packageRoot } from "./paths.js";

/** The version that a package.json states. */
export function readVersion(packageFile: string): string {
  return readJson("readVersion", packageFile, z.looseObject({ version: z.string() })).version;
}

/** This package's version. */
export const packageVersion = readVersion(join(packageRoot, "package.json"));

/** What numbers may depend on beside the code. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
}

/** The machine that this process runs on. */
export function readMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    node: process.version,
  };
}

/** Load averages over 1, 5 and 15 minutes: what else the machine was doing when a time was taken. */
export function readLoad(): number[] {
  return loadavg().map((load) => Number(load.toFixed(2)));
}

/** What a run writes is no part of what ran. */
const withoutResults = ["--", ".", ":(exclude)results"];

/** The clone's commit, with `-dirty` if files other than results differ from it; `undefined` outside a clone. */
export function readCommit(): string | undefined {
  try {
    const top = git("rev-parse", "--show-toplevel");
    // An installed package may lie inside somebody else's clone, whose commit says nothing of this code.
    if (realpathSync(top) !== realpathSync(packageRoot)) return undefined;
    const changes = git("status", "--porcelain", "--untracked-files=no", ...withoutResults);
    return `${git("rev-parse", "HEAD")}${changes === "" ? "" : "-dirty"}`;
  } catch {
    return undefined;
  }
}

/** A hash of how files other than results differ from the clone's commit: two states of work in progress are not the same code. */
export function readUncommitted(): string {
  const changes = git("diff", "HEAD", "--binary", ...withoutResults);
  return createHash("sha256").update(changes).digest("hex").slice(0, 12);
}

function git(...parameters: string[]): string {
  return execFileSync("git", parameters, {
    cwd: packageRoot,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}
