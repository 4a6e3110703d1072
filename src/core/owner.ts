/** Which process something on disk belongs to: one that died owns nothing. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

export interface Owner {
  readonly pid: number;
  /** When the process began, where the system tells: numbers are used again. */
  readonly born: string | null;
  readonly host: string;
}

/** This process. */
export function describeOwner(): Owner {
  return { pid: process.pid, born: birthOf(process.pid), host: hostname() };
}

/** Of another machine nothing is known, so it counts as alive. */
export function isAlive({ pid, born, host }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return born === null || birthOf(pid) === born;
}

/** An owner as a part of a file's name. */
export function ownerName(): string {
  const { pid, born } = describeOwner();
  return `${hostMark()}-${pid}-${born ?? ""}`;
}

/** Whether the owner whose name this is has died; false for what is no such name. */
export function hasDied(name: string): boolean {
  const match = /^([0-9a-f]{8})-(\d+)-(\d*)$/.exec(name);
  if (match === null || match[1] !== hostMark()) return false;
  return !isAlive({ pid: Number(match[2]), born: match[3] || null, host: hostname() });
}

/** Names of machines may hold anything; this is short, too. */
function hostMark(): string {
  return createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
}

/** Field 22 of Linux's /proc/<pid>/stat; null elsewhere, and for a process that has ended. */
function birthOf(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return fields[0] === "Z" ? null : fields[19]!;
  } catch {
    return null;
  }
}
