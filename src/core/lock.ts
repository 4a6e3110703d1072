/** A lock that one process holds on a file of unfinished work; one that died holds nothing. */
import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { CheckpointError } from "./errors.js";

interface Owner {
  readonly pid: number;
  /** When the process began, where the system tells: numbers are used again. */
  readonly born: string | null;
  readonly host: string;
}

/** A guard this old was left by a process that died between two system calls. */
const oldGuardMs = 5_000;

/**
 * Takes the lock beside a file, `<path>.lock`, until the returned function is called. What a killed process held is free.
 *
 * @throws {CheckpointError} if another process, or this one, holds it.
 */
export function takeLock(where: string, path: string): () => void {
  const lock = `${path}.lock`;
  mkdirSync(dirname(lock), { recursive: true });
  if (!tryCreate(lock) && !(breakStale(lock) && tryCreate(lock))) {
    const owner = readOwner(lock);
    const who =
      owner === undefined
        ? "another process"
        : `process ${owner.pid}${owner.host === hostname() ? "" : ` on ${owner.host}`}`;
    throw new CheckpointError(
      `${where}: ${path} is in use by ${who}. Wait for it to end, or write the result to another file.`,
    );
  }
  return () => rmSync(lock, { force: true });
}

function tryCreate(lock: string): boolean {
  const owner: Owner = { pid: process.pid, born: birthOf(process.pid), host: hostname() };
  try {
    writeFileSync(lock, JSON.stringify(owner), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Removes a lock whose owner died, under a guard: nobody may remove one that was taken meanwhile. */
function breakStale(lock: string): boolean {
  const guard = `${lock}.breaking`;
  try {
    mkdirSync(guard);
  } catch {
    if (ageMs(guard) > oldGuardMs) rmdirSync(guard);
    return false;
  }
  try {
    const owner = readOwner(lock);
    if (owner !== undefined ? isAlive(owner) : ageMs(lock) < oldGuardMs) return false;
    rmSync(lock, { force: true });
    return true;
  } finally {
    rmdirSync(guard);
  }
}

function readOwner(lock: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(lock, "utf8")) as Owner;
  } catch {
    return undefined; // gone, or its maker died before it wrote
  }
}

/** Of another machine nothing is known, so it counts as alive. */
function isAlive({ pid, born, host }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return born === null || birthOf(pid) === born;
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

function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
