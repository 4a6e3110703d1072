import { execFileSync, spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { CheckpointError } from "../../src/core/errors.js";
import { readBytes, readJson, writeFileAtomic, writeJson } from "../../src/core/files.js";
import { packageRoot } from "../../src/core/paths.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ztw-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const schema = z.object({ steps: z.number() });

describe("atomic files", () => {
  it("are written with the folders above them, and nothing is left beside them", async () => {
    await writeJson(join(folder, "a", "b.json"), { steps: 1 });
    expect(readdirSync(join(folder, "a"))).toEqual(["b.json"]);
    expect(readJson("test", join(folder, "a", "b.json"), schema)).toEqual({ steps: 1 });
  });

  it("write only the view's own bytes", async () => {
    const bytes = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    await writeFileAtomic(
      join(folder, "view"),
      new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    );
    expect(readFileSync(join(folder, "view"))).toHaveLength(8);
  });

  it("keep the old content when the new one cannot be written", async () => {
    const path = join(folder, "kept.json");
    writeFileSync(path, "old");
    await expect(writeFileAtomic(join(path, "below-a-file"), "new")).rejects.toThrow();
    expect(readFileSync(path, "utf8")).toBe("old");
  });
});

/** A disk that drops the last byte of what is written. */
const lossyDisk = `import fs from "node:fs/promises";
  import { syncBuiltinESMExports } from "node:module";
  const { open } = fs;
  fs.open = async (...parameters) => {
    const file = await open(...parameters);
    const write = file.writeFile.bind(file);
    file.writeFile = (data) => write(data.slice(0, -1));
    return file;
  };
  syncBuiltinESMExports();`;

describe("a file that is read back", () => {
  const module = pathToFileURL(join(packageRoot, "dist", "src", "core", "files.js")).href;
  const write = (path: string, options: string) =>
    spawnSync(process.execPath, [
      ...["--import", `data:text/javascript,${encodeURIComponent(lossyDisk)}`, "--input-type=module", "-e"],
      `import { writeFileAtomic } from "${module}"; await writeFileAtomic(${JSON.stringify(path)}, "new", ${options});`,
    ]);

  it("takes nobody's place when the disk drops data", () => {
    const path = join(folder, "kept");
    writeFileSync(path, "old");
    expect(write(path, "{ readBack: true }").stderr.toString()).toContain(
      "what was written reads otherwise. What was there before is unchanged.",
    );
    expect(readdirSync(folder)).toEqual(["kept"]);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(write(path, "{}").status).toBe(0);
    expect(readFileSync(path, "utf8")).toBe("ne"); // the plant is real
  });
});

describe("readJson", () => {
  it.each([
    ["missing.json", undefined, "test: cannot read"],
    ["cut.json", '{"steps": 1', "is not JSON; it may be damaged"],
    ["other.json", '{"steps": "many"}', "does not fit its format"],
  ])("refuses %s with one clear error", (name, content, message) => {
    if (content !== undefined) writeFileSync(join(folder, name), content);
    const read = () => readJson("test", join(folder, name), schema);
    expect(read).toThrow(CheckpointError);
    expect(read).toThrow(message);
    expect(read).toThrow(name);
  });
});

describe("readBytes", () => {
  it.each([
    ["a folder", () => folder, "it is a folder"],
    ["a device without an end", () => "/dev/zero", "it is a device"],
    ["a file that is not there", () => join(folder, "none"), "it is not there. Look elsewhere."],
    ["a name that is too long", () => join(folder, "x".repeat(300)), "its name is too long"],
    [
      "a pipe that nobody writes to",
      () => {
        execFileSync("mkfifo", [join(folder, "pipe")]);
        return join(folder, "pipe");
      },
      "it is a pipe",
    ],
    [
      "a file that is larger than its kind, before it is read",
      () => {
        const path = join(folder, "sparse");
        writeFileSync(path, "");
        truncateSync(path, 2 ** 40);
        return path;
      },
      "it has 1099511627776 bytes, where at most 1000 are plausible",
    ],
  ])("refuses %s", (_, makePath, message) => {
    const path = makePath();
    const read = () => readBytes("test", path, { advice: "Look elsewhere.", maxBytes: 1000 });
    expect(read).toThrow(CheckpointError);
    expect(read).toThrow(`test: cannot read ${path}: ${message}`);
  });
});

describe("writing under Yarn's Plug'n'Play", () => {
  /** Its file handles have no sync(). */
  async function withoutSync(write: () => Promise<void>): Promise<void> {
    const handle = await open(join(folder, "handle"), "w");
    const prototype = Object.getPrototypeOf(handle) as { sync: () => Promise<void> };
    await handle.close();
    const { sync } = prototype;
    prototype.sync = () => Promise.reject(new Error("Method not implemented."));
    try {
      await write();
    } finally {
      prototype.sync = sync;
    }
  }

  it("works, and would be caught asking a handle to sync", async () => {
    const path = join(folder, "a.json");
    await withoutSync(() => writeJson(path, { a: 1 }));
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ a: 1 });
    const naive = async () => {
      const file = await open(join(folder, "naive"), "w");
      await file.sync().finally(() => file.close());
    };
    await expect(withoutSync(naive)).rejects.toThrow("not implemented");
  });
});

describe("writing where there is no file", () => {
  it.each(["pipe", "link-to-pipe", "folder"])("refuses a %s and leaves it", async (name) => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    symlinkSync("pipe", join(folder, "link-to-pipe"));
    mkdirSync(join(folder, "folder"));
    const before = readdirSync(folder);
    await expect(writeFileAtomic(join(folder, name), "x")).rejects.toThrow(
      /cannot write .*: it is a (pipe|folder)\./,
    );
    expect(readdirSync(folder)).toEqual(before);
    expect(lstatSync(join(folder, "pipe")).isFIFO()).toBe(true);
  });
});
