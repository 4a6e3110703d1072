import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { takeLock } from "../../src/core/lock.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const makePath = () => join(temporaryFolder(), "runs", "rows.jsonl");
const plant = (path: string, owner: unknown) => {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(`${path}.lock`, typeof owner === "string" ? owner : JSON.stringify(owner));
};

describe("takeLock", () => {
  it("holds a file until it is let go, and leaves nothing behind", () => {
    const path = makePath();
    const release = takeLock("test", path);
    expect(() => takeLock("test", path)).toThrow(CheckpointError);
    expect(() => takeLock("test", path)).toThrow(`test: ${path} is in use by process ${process.pid}.`);
    release();
    expect(existsSync(`${path}.lock`)).toBe(false);
    takeLock("test", path)();
  });

  it("belongs to nobody when its process was killed", async () => {
    const path = makePath();
    const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
    const { pid } = child;
    plant(path, { ...JSON.parse(ownRecord()), pid, born: bornOf(pid!) });
    expect(() => takeLock("test", path)).toThrow(`in use by process ${pid}`);
    child.kill("SIGKILL");
    await once(child, "exit");
    takeLock("test", path)();
  });

  it("belongs to nobody when its process's number was given to another one", () => {
    const path = makePath();
    plant(path, { ...JSON.parse(ownRecord()), born: "1" });
    takeLock("test", path)();
  });

  it("is respected when another machine holds it", () => {
    const path = makePath();
    plant(path, { pid: 1, born: null, host: "elsewhere" });
    expect(() => takeLock("test", path)).toThrow("in use by process 1 on elsewhere");
  });

  it("is taken over when its maker died before writing it, but not at once", () => {
    const path = makePath();
    plant(path, "{");
    expect(() => takeLock("test", path)).toThrow("in use by another process");
    utimesSync(`${path}.lock`, new Date(0), new Date(0));
    takeLock("test", path)();
  });
});

/** What this process writes into its locks. */
function ownRecord(): string {
  const path = makePath();
  const release = takeLock("test", path);
  const record = readFileSync(`${path}.lock`, "utf8");
  release();
  return record;
}

function bornOf(pid: number): string | null {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) ? readFileSync(file, "utf8").split(") ").at(-1)!.split(" ")[19]! : null;
}
