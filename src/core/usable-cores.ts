/** How many cores this process may keep busy: a container's quota of CPU time is none of what the machine has. */

import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { checkObject } from "./check.js";

export interface CoreSources {
  /** Where `/proc` and `/sys` are looked for. Default `/`. */
  readonly root?: string;
  /** Cores that the scheduler may use, affinity heeded. Default: Node's answer. */
  readonly cores?: number;
}

/**
 * Cores that workers and threads are counted by: those that the process may run on, or fewer where its control group, or one
 * above, has a smaller quota; at least one.
 */
export function usableCores(sources: CoreSources = {}): number {
  const { root = "/", cores = availableParallelism() } = checkObject("usableCores", "sources", sources);
  const quota = Math.min(...readQuotas(root));
  return Math.max(1, Math.min(cores, Math.floor(quota)));
}

/** In cores, of every control group that this process is in; Infinity where there are none. */
function readQuotas(root: string): number[] {
  const groups = readText(root, "proc", "self", "cgroup")?.trim().split("\n") ?? [];
  const quotas = groups.flatMap((line) => {
    const [, id, controllers = "", path = "/"] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (id === "0" && controllers === "") return foldersUp(path).map((folder) => readUnified(root, folder));
    if (!controllers.split(",").includes("cpu")) return [];
    return foldersUp(path).flatMap((folder) =>
      [controllers, "cpu"].map((mount) => readLegacy(root, join(mount, folder))),
    );
  });
  return [Number.POSITIVE_INFINITY, ...quotas];
}

/** A folder and those above: a quota holds for everything below it. */
function foldersUp(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...foldersUp(above)];
}

/** Version 2: `"<quota> <period>"`, or `"max <period>"`. */
function readUnified(root: string, folder: string): number {
  const [quota, period] = readText(root, "sys", "fs", "cgroup", folder, "cpu.max")?.split(" ") ?? [];
  return divide(Number(quota), Number(period));
}

/** Version 1: two files; −1 is no quota. */
function readLegacy(root: string, folder: string): number {
  const read = (file: string) => Number(readText(root, "sys", "fs", "cgroup", folder, file) ?? Number.NaN);
  return divide(read("cpu.cfs_quota_us"), read("cpu.cfs_period_us"));
}

function divide(quota: number, period: number): number {
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY; // also for what is no number
}

function readText(...path: string[]): string | undefined {
  try {
    return readFileSync(join(...path), "utf8");
  } catch {
    return undefined; // another system, or a group that this container does not see
  }
}
