import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { runProcess, withLock } from "../../scripts/setup/context.js";
import { packageRoot } from "../../src/tools.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const processesUrl = pathToFileURL(join(packageRoot, "scripts", "processes.mjs")).href;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Starts a process that takes the lock, starts a child that sleeps, writes both numbers to a file, and never ends. */
async function startLockHolder(folder: string, lock: string): Promise<{ holder: number; child: number }> {
  const notes = join(folder, "pids");
  const script = `
    import { writeFileSync } from "node:fs";
    const { withLock, runProcess } = await import(${JSON.stringify(processesUrl)});
    await withLock(${JSON.stringify(lock)}, (adopt) => runProcess("sleep", ["60"], {
      adopt: (pid) => { adopt(pid); writeFileSync(${JSON.stringify(notes)}, process.pid + " " + pid); },
    }));`;
  spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
  await vi.waitFor(() => expect(existsSync(notes)).toBe(true), { timeout: 10_000 });
  const [holder = 0, child = 0] = readFileSync(notes, "utf8").split(" ").map(Number);
  return { holder, child };
}

describe("runProcess", () => {
  it("hands back the exit code and both streams", async () => {
    const result = await runProcess("sh", ["-c", "echo out; echo err >&2; exit 3"]);
    expect(result).toMatchObject({ exitCode: 3, isMissing: false });
    expect(result.output.split("\n").sort()).toEqual(["", "err", "out"]);
  });

  it("tells a program that does not exist from one that fails", async () => {
    expect(await runProcess("/no/such/program", [])).toMatchObject({ exitCode: null, isMissing: true });
  });

  it("kills the children of a child when it is aborted", async () => {
    const pidFile = join(temporaryFolder(), "pid");
    const controller = new AbortController();
    const script = `sleep 60 & echo $! > ${pidFile}; wait`;
    const running = runProcess("sh", ["-c", script], { signal: controller.signal });
    await vi.waitFor(() => expect(readFileSync(pidFile, "utf8")).toMatch(/\n/), { timeout: 5_000 });
    const grandchild = Number(readFileSync(pidFile, "utf8"));
    expect(isAlive(grandchild)).toBe(true);
    controller.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
    await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false));
  });
});

describe("withLock", () => {
  it("lets one in at a time and is gone afterwards", async () => {
    const lock = join(temporaryFolder(), "sub", "a.lock");
    let numInside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++numInside);
      await delay(30);
      numInside--;
    };
    await Promise.all([withLock(lock, work), withLock(lock, work), withLock(lock, work)]);
    expect(most).toBe(1);
    expect(existsSync(lock)).toBe(false);
  });

  it("is released when the work fails, and passes the error on", async () => {
    const lock = join(temporaryFolder(), "a.lock");
    await expect(withLock(lock, () => Promise.reject(new Error("no luck")))).rejects.toThrow("no luck");
    expect(await withLock(lock, async () => 7)).toBe(7);
  });

  it("tells once that it waits for a process that lives, and can be aborted meanwhile", async () => {
    const lock = join(temporaryFolder(), "a.lock");
    const onWait = vi.fn();
    const signal = AbortSignal.timeout(500);
    const inner = () => withLock(lock, async () => "taken", { onWait, signal });
    await expect(withLock(lock, inner)).rejects.toThrow(/abort/i);
    expect(onWait).toHaveBeenCalledTimes(1);
  });

  it("takes over from a process that was killed, and ends the child that outlived it", async () => {
    const folder = temporaryFolder();
    const lock = join(folder, "a.lock");
    const { holder, child } = await startLockHolder(folder, lock);
    process.kill(holder, "SIGKILL");
    await vi.waitFor(() => expect(isAlive(holder)).toBe(false));
    expect(isAlive(child)).toBe(true);
    expect(await withLock(lock, async () => isAlive(child))).toBe(false);
  });

  it("takes over a lock whose process number now belongs to another process", async () => {
    const lock = join(temporaryFolder(), "a.lock");
    const owner = { pid: process.pid, born: "1", host: hostname(), children: [] };
    writeFileSync(lock, JSON.stringify(owner));
    expect(await withLock(lock, async () => "in")).toBe("in");
  });

  it("waits for a fresh lock of another machine", async () => {
    const lock = join(temporaryFolder(), "a.lock");
    writeFileSync(lock, JSON.stringify({ pid: 1, host: "elsewhere", children: [] }));
    const attempt = withLock(lock, async () => "in", { signal: AbortSignal.timeout(500) });
    await expect(attempt).rejects.toThrow(/abort/i);
  });
});
