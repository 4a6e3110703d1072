/** A lock that one process holds on a file of unfinished work; one that died holds nothing. */
import { linkSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { CheckpointError } from "./errors.js";
import { undoAtExit } from "./exit.js";
import { describeOwner, isAlive, type Owner } from "./owner.js";
import { describeCause } from "./system-errors.js";
import { removeAbandoned, unfinishedPath } from "./unfinished.js";

/** A lock this old that names no owner was left by a process that died before it wrote its name, where links can't be made. */
const oldNamelessMs = 5_000;

/**
 * Takes the lock beside a file, `<path>.lock`, until the returned function is called. What a killed process held is free.
 *
 * @param advice - what else the caller may do than wait, for the message.
 * @throws {CheckpointError} if another process, or this one, holds it.
 */
export function takeLock(
  where: string,
  path: string,
  advice = "write the result to another file",
): () => void {
  const lock = `${path}.lock`;
  if (!create(where, lock)) {
    const owner = readOwner(lock);
    const who =
      owner === undefined
        ? "another process"
        : `process ${owner.pid}${owner.host === hostname() ? "" : ` on ${owner.host}`}`;
    throw new CheckpointError(`${where}: ${path} is in use by ${who}. Wait for it to end, or ${advice}.`);
  }
  const release = () => rmSync(lock, { force: true });
  const forget = undoAtExit(release);
  return () => {
    forget();
    release();
  };
}

/** False if somebody else holds it. */
function create(where: string, lock: string): boolean {
  try {
    mkdirSync(dirname(lock), { recursive: true });
    removeAbandoned(dirname(lock));
    return tryCreate(lock) || (breakStale(lock) && tryCreate(lock));
  } catch (cause) {
    throw new CheckpointError(`${where}: cannot write ${lock}: ${describeCause(cause)}.`, { cause });
  }
}

/** In one step with its owner's name: a link to a file that is whole fails where there is one already. */
function tryCreate(lock: string): boolean {
  const temporary = unfinishedPath(dirname(lock));
  const owner = JSON.stringify(describeOwner());
  try {
    writeFileSync(temporary, owner, { flag: "wx" });
    linkSync(temporary, lock);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (code !== undefined && withoutLinks.includes(code)) return tryCreateWithoutLink(lock, owner);
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** What file systems answer that have no hard links. */
const withoutLinks = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"];

function tryCreateWithoutLink(lock: string, owner: string): boolean {
  try {
    writeFileSync(lock, owner, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Removes a lock whose owner died, under a guard: nobody may remove one that was taken meanwhile. */
function breakStale(lock: string): boolean {
  const guard = `${lock}.breaking`;
  if (isStale(guard)) rmSync(guard, { recursive: true, force: true });
  if (!tryCreate(guard)) return false;
  try {
    if (!isStale(lock)) return false;
    rmSync(lock, { force: true });
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

function isStale(lock: string): boolean {
  const owner = readOwner(lock);
  return owner === undefined ? ageMs(lock) > oldNamelessMs : !isAlive(owner);
}

function readOwner(lock: string): Owner | undefined {
  try {
    if (!lstatSync(lock).isFile()) return undefined;
    return JSON.parse(readFileSync(lock, "utf8")) as Owner;
  } catch {
    return undefined; // gone, or its maker died before it wrote
  }
}

/** 0 for what is not there. */
function ageMs(path: string): number {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 0 : Date.now() - stats.mtimeMs;
}
