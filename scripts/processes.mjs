/** Child processes and locks for set-up, in plain JavaScript: `ztw` needs both before anything is compiled. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const longestOutput = 1 << 20; // characters kept of a child's output; the end says what went wrong
const pollMs = 200;
const heartbeatMs = 5_000;
const silentOwnerMs = 60_000; // an owner on another machine that did not renew its lock for so long is gone
const unfinishedLockMs = 5_000; // a lock without a readable owner: its maker died between two system calls

/** Runs a program to its end; see processes.d.mts. */
export function runProcess(command, args, options = {}) {
  const { cwd, env = process.env, signal, adopt } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    // Its own process group: stopping it stops make's compilers and npm's helpers too.
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const stop = () => killGroup(child.pid);
    process.on("exit", stop);
    signal?.addEventListener("abort", stop);
    if (child.pid !== undefined) adopt?.(child.pid);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        output = (output + text).slice(-longestOutput);
      });
    const settle = (exitCode, isMissing) => {
      process.off("exit", stop);
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ exitCode, output, isMissing });
    };
    child.on("error", (error) => {
      output += error.message;
      settle(null, error.code === "ENOENT" || error.code === "EACCES");
    });
    child.on("close", (exitCode) => settle(exitCode, false));
  });
}

/** Runs `work` while no other process holds the lock file; see processes.d.mts. */
export async function withLock(path, work, options = {}) {
  await acquire(path, options);
  const children = [];
  const renew = setInterval(() => touch(path), heartbeatMs);
  renew.unref();
  const adopt = (pid) => {
    children.push(identify(pid));
    writeFileSync(path, ownerRecord(children));
  };
  try {
    return await work(adopt);
  } finally {
    clearInterval(renew);
    rmSync(path, { force: true });
  }
}

async function acquire(path, { signal, onWait }) {
  mkdirSync(dirname(path), { recursive: true });
  for (let attempt = 0; !tryCreate(path); attempt++) {
    if (await breakStale(path)) continue;
    if (attempt === 0) onWait?.();
    await delay(pollMs, undefined, { signal });
  }
}

function tryCreate(path) {
  try {
    writeFileSync(path, ownerRecord([]), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Removes a lock whose owner died, under a guard of its own: nobody may remove a lock that was taken meanwhile. */
async function breakStale(path) {
  if (!isStale(path)) return false;
  const guard = `${path}.breaking`;
  try {
    mkdirSync(guard);
  } catch {
    if (ageMs(guard) > unfinishedLockMs) removeFolder(guard);
    return false;
  }
  try {
    if (!isStale(path)) return false;
    await killOrphans(readOwner(path)?.children ?? []);
    rmSync(path, { force: true });
    return true;
  } finally {
    removeFolder(guard);
  }
}

function isStale(path) {
  const owner = readOwner(path);
  if (owner === undefined) return ageMs(path) > unfinishedLockMs;
  if (owner.host !== hostname()) return ageMs(path) > silentOwnerMs;
  return !isAlive(owner);
}

/** A compiler that outlived its killed parent would go on writing where the next run builds. */
async function killOrphans(children) {
  for (const child of children) {
    if (child.born === undefined || !isAlive(child)) continue;
    killGroup(child.pid);
    for (let waited = 0; isAlive(child) && waited < 2_000; waited += 20) await delay(20);
  }
}

function killGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {} // it has already ended
}

function ownerRecord(children) {
  return JSON.stringify({ ...identify(process.pid), host: hostname(), children });
}

function readOwner(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** A process by number and time of birth: numbers are used again. */
function identify(pid) {
  return { pid, born: birthOf(pid) };
}

function isAlive({ pid, born }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === "ESRCH") return false;
  }
  return born === undefined || birthOf(pid) === born;
}

/** Field 22 of Linux's /proc/<pid>/stat; undefined elsewhere, and for a process that has ended but was not yet reaped. */
function birthOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {} // its folder was removed: nothing to renew
}

function removeFolder(path) {
  try {
    rmdirSync(path);
  } catch {} // somebody else was faster
}
